//! A job's token: it is good while the job runs, and for nothing else.

use domain::JobId;
use domain::job::Job;

use crate::error::{Error, Result};
use crate::{App, secret};

/// A job that has shown its token.
#[derive(Clone, Debug)]
pub struct JobToken {
    pub job: Job,
    /// Whether its ref is protected.
    pub(crate) protected: bool,
    pub(crate) secret: String,
}

impl App {
    /// The job of this id and token, while it runs.
    ///
    /// # Errors
    /// `Forbidden`; where the job is known, the field `job-status` holds its status.
    pub async fn authenticate_job(&self, job: JobId, secret: &str) -> Result<JobToken> {
        let token = self.job_of_token(secret).await?;
        if token.job.id == job { Ok(token) } else { Err(Error::forbidden("403 Forbidden")) }
    }

    /// The running job of this token.
    ///
    /// # Errors
    /// `Forbidden`; where the job is known, the field `job-status` holds its status.
    pub async fn job_of_token(&self, secret: &str) -> Result<JobToken> {
        let hash = secret::hash(secret);
        if let Some(running) = self.reads().find_job_by_token_hash(&hash).await? {
            let secret = secret.to_owned();
            return Ok(JobToken { job: running.job, protected: running.protected, secret });
        }
        let refused = Error::forbidden("Job is not processing on runner");
        Err(match self.reads().job_status_by_token_hash(&hash).await? {
            Some((_, status)) => refused.with_field("job-status", status.word()),
            None => Error::forbidden("403 Forbidden"),
        })
    }
}
