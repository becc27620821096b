//! What must hold after every event, written from GitLab's tables and not from the code.

use domain::pipeline::{
    AllowFailure, Because, Change, Effect, Event, JobState, Plan, State, Status, When,
};

use crate::{Graph, Transition, waits_for};

/// A job's status as groups see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Seen {
    Plain(Status),
    Warned,
    Ignored,
}

pub(super) fn seen(plan: &Plan, state: &State, job: usize) -> Seen {
    let JobState { status, failure_allowed, .. } = state.jobs[job];
    let tolerates = plan.jobs[job].allow_failure == AllowFailure::Yes;
    if (status == Status::Failed && failure_allowed) || (status == Status::Canceled && tolerates) {
        Seen::Warned
    } else if status == Status::Manual && tolerates {
        Seen::Ignored
    } else {
        Seen::Plain(status)
    }
}

/// The table of composite statuses, row by row.
pub(super) fn composite(all: &[Seen], is_dag: bool) -> Status {
    use Seen::{Ignored, Plain, Warned};
    use Status::{
        Canceled, Canceling, Created, Failed, Manual, Pending, Running, Scheduled, Skipped, Success,
    };
    let only = |members: &[Seen]| all.iter().all(|one| members.contains(one));
    let any = |status| all.contains(&Plain(status));
    let rows = [
        (all.is_empty(), Success),
        (is_dag && (any(Skipped) || all.contains(&Ignored)), Skipped),
        (only(&[Plain(Skipped), Ignored]), Skipped),
        (only(&[Plain(Success), Plain(Skipped), Warned, Ignored]), Success),
        (only(&[Plain(Created), Warned, Ignored]), Created),
        (only(&[Plain(Canceled), Plain(Success), Plain(Skipped), Warned, Ignored]), Canceled),
        (only(&[Plain(Pending), Plain(Created), Plain(Skipped), Warned, Ignored]), Pending),
        (any(Running) || any(Pending), Running),
        (any(Manual), Manual),
        (any(Scheduled), Scheduled),
        (any(Created), Running),
        (any(Canceling), Canceling),
    ];
    rows.into_iter().find(|(holds, _)| *holds).map_or(Failed, |(_, status)| status)
}

/// What a created job does: starts, is skipped, or waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Waits,
    Starts,
    IsSkipped,
}

pub(super) fn verdict(when: When, previous: Status, is_dag: bool) -> Verdict {
    use Status::{Failed, Skipped, Success};
    if ![Success, Failed, Status::Canceled, Skipped].contains(&previous) {
        return Verdict::Waits;
    }
    let starts = match (when, is_dag) {
        (When::OnSuccess | When::Manual | When::Delayed, false) => vec![Success, Skipped],
        (When::OnSuccess | When::Manual | When::Delayed, true) => vec![Success],
        (When::OnFailure, _) => vec![Failed],
        (When::Always, _) => vec![Success, Failed, Skipped],
    };
    if starts.contains(&previous) { Verdict::Starts } else { Verdict::IsSkipped }
}

fn verdict_of(plan: &Plan, state: &State, job: usize) -> Verdict {
    let own = &plan.jobs[job];
    let before: Vec<usize> = match &own.needs {
        Some(needs) => needs.iter().map(|need| need.job).collect(),
        None => (0..plan.jobs.len()).filter(|&at| plan.jobs[at].stage < own.stage).collect(),
    };
    let before: Vec<Seen> = before.into_iter().map(|job| seen(plan, state, job)).collect();
    let is_dag = own.needs.is_some();
    verdict(own.when, composite(&before, is_dag), is_dag)
}

/// Checks a transition against everything that must hold.
pub(super) fn check(graph: &Graph, before: &State, events: &[Event], after: &Transition) {
    check_status(graph.plan(), &after.state);
    check_undecided(graph, &after.state);
    check_replay(before, after);
    check_moves(events, after);
    check_effects(before, after);
}

fn check_status(plan: &Plan, state: &State) {
    let all: Vec<Seen> = (0..plan.jobs.len()).map(|job| seen(plan, state, job)).collect();
    assert_eq!(state.status, composite(&all, false), "the pipeline's status is the composite");
}

/// Nothing is stuck: a created job waits for somebody that has not ended.
fn check_undecided(graph: &Graph, state: &State) {
    let plan = graph.plan();
    for (job, own) in state.jobs.iter().enumerate() {
        if own.status == Status::Created {
            assert_eq!(verdict_of(plan, state, job), Verdict::Waits, "job {job} is left undecided");
            assert!(!waits_for(graph, state, job).is_empty(), "job {job} waits for nobody");
        }
        assert_eq!(own.status == Status::Scheduled, own.wake_at.is_some());
        assert_eq!(own.status == Status::Failed, own.failure.is_some());
    }
    let ahead = |job: &JobState| {
        job.status.is_active() || matches!(job.status, Status::Manual | Status::Scheduled)
    };
    if !state.jobs.iter().any(ahead) {
        assert!(state.status.is_completed(), "nothing is ahead, but it is {}", state.status);
    }
}

/// The changes lead from one state to the other, step by step.
fn check_replay(before: &State, after: &Transition) {
    let mut replayed = before.clone();
    for change in &after.changes {
        match *change {
            Change::Job { job, attempt, from, to, .. } => {
                let own = &mut replayed.jobs[job];
                assert_eq!((own.status, own.attempt), (from, attempt));
                assert_ne!(from, to);
                own.status = to;
            }
            Change::NewAttempt { job, attempt, .. } => {
                let own = &mut replayed.jobs[job];
                assert!(own.status.is_completed(), "only a finished job gets another attempt");
                assert_eq!(own.attempt + 1, attempt);
                (own.status, own.attempt) = (Status::Created, attempt);
            }
            Change::Pipeline { from, to } => {
                assert_eq!(replayed.status, from);
                replayed.status = to;
            }
        }
    }
    assert_eq!(replayed.status, after.state.status);
    for (job, (one, other)) in replayed.jobs.iter().zip(&after.state.jobs).enumerate() {
        assert_eq!((one.status, one.attempt), (other.status, other.attempt), "job {job}");
    }
}

/// A finished attempt never changes again; a skipped one is reopened only by a new start.
fn check_moves(events: &[Event], after: &Transition) {
    let starts_anew = |event: &Event| match event {
        Event::Play { .. } | Event::Retry { .. } | Event::RetryAll => true,
        // `retry` and a stale schedule.
        Event::Failed { .. } | Event::Woke { .. } => true,
        Event::Created
        | Event::Claimed { .. }
        | Event::Passed { .. }
        | Event::Stopped { .. }
        | Event::Cancel { .. }
        | Event::CancelAll { .. } => false,
    };
    for change in &after.changes {
        let Change::Job { from, to, because, .. } = change else { continue };
        if from.is_completed() {
            assert_eq!((*from, *to), (Status::Skipped, Status::Created));
            assert_eq!(*because, Because::Reopened);
            assert!(events.iter().any(starts_anew), "{events:?} reopened a job");
        }
    }
}

/// The queue holds the pending jobs, and nobody is asked to stop that does not run.
fn check_effects(before: &State, after: &Transition) {
    let pending = |state: &State| -> Vec<(usize, u16)> {
        let jobs = state.jobs.iter().enumerate();
        let pending = jobs.filter(|(_, own)| own.status == Status::Pending);
        pending.map(|(job, own)| (job, own.attempt)).collect()
    };
    let mut queue = pending(before);
    for change in &after.changes {
        if let Change::Job { job, attempt, to: Status::Running, .. } = *change {
            // The claim itself takes the job out of the queue.
            let at = queue.iter().position(|one| *one == (job, attempt));
            queue.remove(at.expect("a claimed job was offered"));
        }
    }
    for effect in &after.effects {
        match *effect {
            Effect::Offer { job, attempt } => {
                assert!(!queue.contains(&(job, attempt)), "offered twice");
                queue.push((job, attempt));
            }
            Effect::Withdraw { job, attempt } => {
                let at = queue.iter().position(|one| *one == (job, attempt));
                queue.remove(at.expect("only what was offered is withdrawn"));
            }
            Effect::Stop { job, .. } => {
                let status = before.jobs[job].status;
                assert!(matches!(status, Status::Running | Status::Canceling), "{status}");
            }
            Effect::Wake { job, attempt, at } => {
                let own = after.state.jobs[job];
                assert_eq!((own.wake_at, own.attempt), (Some(at), attempt));
            }
            Effect::Finished { status } => {
                assert!(status.is_completed());
                assert_eq!((status, before.status == status), (after.state.status, false));
            }
        }
    }
    queue.sort_unstable();
    assert_eq!(queue, pending(&after.state), "the queue holds the pending jobs");
    let finished = after.effects.iter().any(|one| matches!(one, Effect::Finished { .. }));
    let is_new = before.status != after.state.status && after.state.status.is_completed();
    assert_eq!(finished, is_new);
}
