//! Jobs that nobody will report any more: lost on the way, silent for too long, past their time, or
//! never taken by a runner.

use domain::access::Viewer;
use domain::history::Actor;
use domain::job::{FailureReason, Job};
use domain::limits::{
    CANCELING_SECONDS_MAX, OVERDUE_GRACE_SECONDS, PENDING_SECONDS_MAX, RUNNER_SILENCE_SECONDS_MAX,
    SWEEP_BATCH_MAX,
};
use domain::pipeline::{Event, Status};
use store::{ProjectRef, QueuedJob, RunningJob, Tx};

use crate::App;
use crate::drive::{Note, Refused, Step};
use crate::error::{Error, Result};
use crate::round::Round;
use crate::runners::RunnerToken;

impl App {
    /// Ends the jobs that a machine was given and does not know: they were lost on the way, or with
    /// the machine.
    pub(super) async fn end_lost_jobs(
        &self,
        token: &RunnerToken,
        system_id: Option<&str>,
        running: &[i64],
    ) -> Result<()> {
        let given = self.reads().running_jobs_of(token.runner.id, system_id).await?;
        let mut round = Round::new(self, "ending a lost job");
        for RunningJob { job, .. } in given {
            if !running.contains(&job.id.0) {
                round.count(job.id, self.end(&job, FailureReason::RunnerSystemFailure).await)?;
            }
        }
        Ok(())
    }

    /// Ends jobs that no runner took within a day, as GitLab does. Answers how many.
    ///
    /// # Errors
    /// The store's.
    pub async fn sweep_queue(&self) -> Result<usize> {
        let before = self.now().plus_seconds(-PENDING_SECONDS_MAX);
        let waiting = self.reads().jobs_queued_before(before, SWEEP_BATCH_MAX).await?;
        let mut round = Round::new(self, "ending a job that no runner took");
        for queued in waiting {
            round.count(queued.job_id, self.give_up(&queued).await)?;
        }
        Ok(round.done())
    }

    async fn give_up(&self, queued: &QueuedJob) -> Result<()> {
        let project = ProjectRef::Id(queued.project_id);
        let Some(access) = self.reads().find_project(&Viewer::System, project).await? else {
            return Ok(());
        };
        // A runner may have taken it since the list was made.
        let job = self.reads().find_job(&access, queued.job_id).await?;
        match job.filter(|job| job.status == Status::Pending) {
            Some(job) => self.end(&job, FailureReason::StuckOrTimeoutFailure).await,
            None => Ok(()),
        }
    }

    /// Ends jobs whose runner is silent, and jobs that have run longer than they may. Answers how
    /// many.
    ///
    /// # Errors
    /// The store's.
    pub async fn sweep_jobs(&self) -> Result<usize> {
        let now = self.now();
        let before = now.plus_seconds(-RUNNER_SILENCE_SECONDS_MAX);
        let mut round = Round::new(self, "ending a job");
        for RunningJob { job, .. } in self.reads().silent_jobs(before, SWEEP_BATCH_MAX).await? {
            // What was heard lately may not be written yet.
            let heard = self.inner.touched.job_at(job.id).or(Some(self.inner.opened_at));
            if heard.is_some_and(|at| at < before) {
                round.count(job.id, self.end(&job, FailureReason::StuckOrTimeoutFailure).await)?;
            }
        }
        let late = now.plus_seconds(-OVERDUE_GRACE_SECONDS);
        for RunningJob { job, .. } in self.reads().overdue_jobs(late, SWEEP_BATCH_MAX).await? {
            if job.status == Status::Running {
                round.count(job.id, self.end(&job, FailureReason::JobExecutionTimeout).await)?;
            } else if is_stuck_stopping(&job, now) {
                let stopped = Event::Stopped { job: job.index, attempt: job.attempt };
                round.count(job.id, self.report(&job, stopped).await)?;
            }
        }
        Ok(round.done())
    }

    /// Writes when runners of jobs were heard.
    pub(crate) async fn write_touched_jobs(&self) -> Result<()> {
        let heard = self.inner.touched.jobs();
        if heard.is_empty() {
            return Ok(());
        }
        self.write(async move |tx: &mut Tx<'_>| {
            tx.touch_jobs(&heard).await?;
            Ok::<_, Error>(())
        })
        .await
    }

    async fn end(&self, job: &Job, reason: FailureReason) -> Result<()> {
        let (index, attempt) = (job.index, job.attempt);
        tracing::warn!(job = job.id.0, reason = reason.word(), "a job is ended by the server");
        self.report(job, Event::Failed { job: index, attempt, reason, exit_code: None }).await
    }

    async fn report(&self, job: &Job, event: Event) -> Result<()> {
        let step = Step { event, actor: Actor::System, note: Note::Nothing };
        let outcome = self.drive(job.pipeline_id, step).await;
        self.inner.masked.forget(job.id);
        self.inner.touched.forget_job(job.id);
        self.bells().ring(&crate::bell::job_topic(job.id));
        match outcome {
            Ok(_) | Err(Refused::Rejected(_) | Refused::Taken) => Ok(()),
            Err(Refused::Failed(error)) => Err(error),
        }
    }
}

/// A runner had its whole time and more to stop.
fn is_stuck_stopping(job: &Job, now: domain::Timestamp) -> bool {
    let time = i64::from(job.timeout_seconds.unwrap_or(0)) + CANCELING_SECONDS_MAX;
    job.started_at.is_some_and(|at| at.plus_seconds(time) < now)
}
