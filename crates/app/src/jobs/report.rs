//! What a runner reports about a job that it works on.

use domain::history::Actor;
use domain::job::FailureReason;
use domain::limits::TRACE_UPDATE_SECONDS;
use domain::pipeline::{Event, Status};

use super::token::JobToken;
use crate::App;
use crate::drive::{Note, Refused, Step};
use crate::error::{Error, Kind, Result};

/// A runner's report, taken from the body of `PUT /jobs/:id`.
#[derive(Clone, Debug, Default)]
pub struct UpdateJob {
    /// `None` only says that the runner lives.
    pub state: Option<String>,
    pub failure_reason: Option<String>,
    pub exit_code: Option<i32>,
    /// The whole trace, from clients that do not send it in pieces.
    pub trace: Option<String>,
}

/// The answer to a runner's report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobAnswer {
    /// For `Job-Status`.
    pub status: Status,
    /// For `X-GitLab-Trace-Update-Interval`.
    pub interval_seconds: u32,
}

impl App {
    /// Takes a runner's report. One that only says that the runner lives writes nothing.
    ///
    /// # Errors
    /// `Invalid` for an unknown state; `Forbidden` once the job is over.
    pub async fn update_job(&self, token: &JobToken, update: UpdateJob) -> Result<JobAnswer> {
        let job = &token.job;
        self.inner.touched.job(job.id, self.now());
        let (index, attempt) = (job.index, job.attempt);
        let (event, note) = match update.state.as_deref() {
            None | Some("running") => return Ok(answer(job.status)),
            Some("success") => {
                let url = self.known_address(token).await?;
                (Event::Passed { job: index, attempt }, Note::Address { url })
            }
            Some("failed") => {
                let reason = reason(update.failure_reason.as_deref());
                let exit_code = update.exit_code;
                (Event::Failed { job: index, attempt, reason, exit_code }, Note::Nothing)
            }
            Some(_) => return Err(Error::invalid("state", "does not have a valid value")),
        };
        self.keep_trace(token, update.trace.as_deref()).await?;
        let actor = job.runner_id.map_or(Actor::System, Actor::Runner);
        let outcome = self.drive(job.pipeline_id, Step { event, actor, note }).await;
        self.forget_job(token);
        let outcome = match outcome {
            Ok(outcome) => outcome,
            // It was ended meanwhile: by a person, by its time limit, or by an earlier copy of this.
            Err(Refused::Rejected(rejected)) => {
                return Err(Error::forbidden("Job is not processing on runner")
                    .with_field("job-status", rejected.status.word()));
            }
            Err(other) => return Err(other.into()),
        };
        self.bells().ring(&crate::bell::job_topic(job.id));
        // A job that was retried by rule has a newer attempt; this one has failed.
        let is_latest = outcome.attempt == attempt;
        Ok(answer(if is_latest { outcome.status } else { Status::Failed }))
    }

    /// The trace is on the disk before the job counts as done.
    async fn keep_trace(&self, token: &JobToken, whole: Option<&str>) -> Result<()> {
        let job = token.job.id;
        if let Some(text) = whole
            && self.traces().len(job).await? == 0
        {
            let secrets = self.secrets_of(token).await?;
            let masked = secrets.mask_same_length(text.as_bytes());
            self.traces().append(job, 0, &masked).await?;
        }
        self.traces().seal(job).await?;
        Ok(())
    }

    async fn known_address(&self, token: &JobToken) -> Result<Option<String>> {
        if token.job.environment.is_none() {
            return Ok(None);
        }
        let address = async {
            let known = self.known(token.job.project_id, token.job.id).await?;
            self.address_of_environment(&known).await
        };
        match address.await {
            Err(error) if error.kind() == Kind::Unavailable => Err(error),
            // The job has passed, whatever is wrong with the address.
            Err(error) => {
                let error = crate::effects::chain(&error);
                tracing::warn!(job = token.job.id.0, error, "an address is not known");
                Ok(None)
            }
            found => found,
        }
    }

    fn forget_job(&self, token: &JobToken) {
        self.inner.masked.forget(token.job.id);
        self.inner.touched.forget_job(token.job.id);
    }
}

pub(super) const fn answer(status: Status) -> JobAnswer {
    JobAnswer { status, interval_seconds: TRACE_UPDATE_SECONDS }
}

/// A word that is not known, or none, is `unknown_failure` (GitLab's rule).
fn reason(word: Option<&str>) -> FailureReason {
    word.and_then(FailureReason::parse).unwrap_or(FailureReason::UnknownFailure)
}
