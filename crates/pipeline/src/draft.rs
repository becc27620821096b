//! A transition while it is made: every move of a job goes through here.

use domain::Timestamp;
use domain::limits::ATTEMPTS_PER_JOB_MAX;
use domain::pipeline::{Because, Change, Effect, JobState, State, Status, When};

use crate::Transition;
use crate::graph::Graph;
use crate::rejected::{Attempted, Refusal, Rejected};
use crate::status::Kinds;

/// The next state so far, with what has to be written and done for it.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) state: State,
    pub(crate) now: Timestamp,
    changes: Vec<Change>,
    effects: Vec<Effect>,
    /// Skipped jobs that are decided anew; empty when there are none.
    reopened: Vec<bool>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(graph: &'a Graph, state: State, now: Timestamp) -> Self {
        assert_eq!(graph.jobs(), state.jobs.len(), "a state belongs to the plan it was made for");
        let (changes, effects, reopened) = (Vec::new(), Vec::new(), Vec::new());
        Self { graph, state, now, changes, effects, reopened }
    }

    pub(crate) fn status(&self, job: usize) -> Status {
        self.state.jobs[job].status
    }

    pub(crate) fn kind(&self, job: usize) -> Kinds {
        Kinds::of(self.graph.node(job), &self.state.jobs[job])
    }

    /// The job's state, for an event about one of its attempts.
    pub(crate) fn attempt(
        &self,
        job: usize,
        attempt: u16,
        attempted: Attempted,
    ) -> Result<JobState, Rejected> {
        let state = self.latest(job, attempted)?;
        if state.attempt == attempt {
            Ok(state)
        } else {
            Err(self.refuse(job, attempted, Refusal::OldAttempt { latest: state.attempt }))
        }
    }

    /// The job's state, for an event about its latest attempt.
    pub(crate) fn latest(&self, job: usize, attempted: Attempted) -> Result<JobState, Rejected> {
        self.state.jobs.get(job).copied().ok_or_else(|| Rejected {
            event: 0,
            job: None,
            name: job.to_string(),
            status: self.state.status,
            attempted,
            because: Refusal::NoSuchJob,
        })
    }

    /// The rejection of an event because of the job's status.
    pub(crate) fn out_of_place(&self, job: usize, attempted: Attempted) -> Rejected {
        self.refuse(job, attempted, Refusal::Status)
    }

    pub(crate) fn refuse(&self, job: usize, attempted: Attempted, because: Refusal) -> Rejected {
        Rejected {
            event: 0,
            job: Some(job),
            name: self.graph.job(job).name.clone(),
            status: self.status(job),
            attempted,
            because,
        }
    }

    /// Moves a job and takes it into or out of the queue.
    pub(crate) fn move_job(&mut self, job: usize, to: Status, because: Because) {
        let state = &mut self.state.jobs[job];
        let (from, attempt) = (state.status, state.attempt);
        let may_leave = !from.is_completed() || (from, to) == (Status::Skipped, Status::Created);
        assert!(may_leave, "a finished attempt never changes again: {from} to {to}");
        state.status = to;
        state.wake_at = None;
        self.changes.push(Change::Job { job, attempt, from, to, because });
        if to == Status::Pending {
            self.effects.push(Effect::Offer { job, attempt });
        }
        if from == Status::Pending && to != Status::Running {
            self.effects.push(Effect::Withdraw { job, attempt });
        }
    }

    /// Gives a finished job another attempt. `played`: a manual or delayed job does not wait again.
    pub(crate) fn new_attempt(&mut self, job: usize, because: Because, played: bool) {
        let old = self.state.jobs[job];
        assert!(old.status.is_completed(), "only a finished job gets another attempt");
        assert!(old.attempt < ATTEMPTS_PER_JOB_MAX, "attempts are counted before they are made");
        let attempt = old.attempt + 1;
        let can_wait = matches!(self.graph.node(job).when, When::Manual | When::Delayed);
        self.state.jobs[job] =
            JobState { attempt, played: played && can_wait, ..JobState::CREATED };
        self.changes.push(Change::NewAttempt { job, attempt, because });
    }

    pub(crate) fn push_effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Whether the coming pass decides this job.
    pub(crate) fn is_undecided(&self, job: usize) -> bool {
        match self.status(job) {
            Status::Created => true,
            Status::Skipped => self.reopened.get(job).copied().unwrap_or(false),
            Status::Pending
            | Status::Running
            | Status::Success
            | Status::Failed
            | Status::Canceling
            | Status::Canceled
            | Status::Manual
            | Status::Scheduled => false,
        }
    }

    /// Skipped jobs of later stages, and those that need the job directly or not, are decided
    /// anew, as in GitLab (`Ci::ResetSkippedJobsService`).
    pub(crate) fn reopen_behind(&mut self, job: usize) {
        let graph = self.graph;
        self.reopened.resize(graph.jobs(), false);
        for stage in graph.node(job).stage + 1..graph.stages() {
            for &later in graph.stage(stage) {
                self.reopened[later] = true;
            }
        }
        let mut ahead = vec![job];
        while let Some(job) = ahead.pop() {
            for &dependent in graph.dependents(job) {
                let is_new = graph.node(dependent).stage == graph.node(job).stage
                    && !self.reopened[dependent];
                if is_new {
                    self.reopened[dependent] = true;
                    ahead.push(dependent);
                }
            }
        }
    }

    /// Every skipped job is decided anew.
    pub(crate) fn reopen_all(&mut self) {
        self.reopened = vec![true; self.graph.jobs()];
    }

    /// Ends a pass.
    pub(crate) fn settled(&mut self, status: Status) {
        self.state.status = status;
        self.reopened.clear();
    }

    pub(crate) fn finish(mut self, before: Status) -> Transition {
        let status = self.state.status;
        if status != before {
            self.changes.push(Change::Pipeline { from: before, to: status });
            if status.is_completed() {
                self.effects.push(Effect::Finished { status });
            }
        }
        Transition { state: self.state, changes: self.changes, effects: self.effects }
    }
}
