//! Runners, and what they report about their jobs.

use api_types::runner::{JobRequest, JobResponse, RunnerDetails};
use domain::access::Viewer;
use domain::artifact::Artifact;
use domain::pipeline::Status;
use domain::runner::Runner;
use domain::{JobId, ProjectId, RunnerId};
use tokio::io::AsyncRead;

use crate::jobs::ArtifactFile;
use crate::{App, Result};

/// A runner to be made.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "GitLab's settings of a runner")]
pub struct NewRunner {
    /// `None`: for all projects.
    pub project_id: Option<ProjectId>,
    pub description: String,
    pub tags: Vec<String>,
    pub run_untagged: bool,
    pub paused: bool,
    pub protected_only: bool,
    pub maximum_timeout_seconds: Option<u32>,
}

/// A runner that has shown its token.
#[derive(Clone, Debug)]
pub struct RunnerToken {
    pub runner: Runner,
}

/// The answer to a runner's question for a job.
#[derive(Clone, Debug)]
pub struct Requested {
    pub job: Option<JobResponse>,
    /// For `X-GitLab-Last-Update`.
    pub last_update: String,
}

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

/// The answer to a piece of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceAnswer {
    pub outcome: TraceOutcome,
    /// Bytes that are stored: where the next piece begins.
    pub len: u64,
    /// For `Job-Status`.
    pub status: Status,
    /// For `X-GitLab-Trace-Update-Interval`.
    pub interval_seconds: u32,
}

/// Whether a piece of a trace fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceOutcome {
    /// It is stored: 202.
    Appended,
    /// It does not begin where the trace ends: 416.
    WrongStart,
}

/// A file that a runner uploads.
#[derive(Clone, Debug, Default)]
pub struct NewArtifact {
    pub filename: String,
    /// `None`: `archive`.
    pub artifact_type: Option<String>,
    /// `None`: `zip`.
    pub artifact_format: Option<String>,
    /// `1 week`, `never`.
    pub expire_in: Option<String>,
}

/// A job that has shown its token. It dies with the job.
#[derive(Clone, Debug)]
pub struct JobToken {
    pub job: domain::job::Job,
}

impl App {
    /// Makes a runner; the text is its token and cannot be had again.
    ///
    /// # Errors
    /// `Forbidden`: administrators make runners for all projects, Maintainers for theirs. `Invalid`.
    pub async fn create_runner(&self, viewer: &Viewer, new: NewRunner) -> Result<(Runner, String)> {
        Err(crate::unfinished())
    }

    /// The runner inside this server: the same one at each start, with a new token.
    ///
    /// # Errors
    /// The store's.
    pub async fn built_in_runner(&self, new: NewRunner) -> Result<(Runner, String)> {
        Err(crate::unfinished())
    }

    /// The runner behind a token.
    ///
    /// # Errors
    /// `Forbidden`, as GitLab answers.
    pub async fn authenticate_runner(&self, secret: &str) -> Result<RunnerToken> {
        Err(crate::unfinished())
    }

    /// Remembers what a runner says of itself.
    pub fn runner_contact(
        &self,
        token: &RunnerToken,
        system_id: Option<&str>,
        details: &RunnerDetails,
    ) {
    }

    /// Deletes a runner.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn delete_runner(&self, viewer: &Viewer, id: RunnerId) -> Result<()> {
        Err(crate::unfinished())
    }

    /// Deletes the runner that asks.
    ///
    /// # Errors
    /// The store's.
    pub async fn delete_runner_by_token(&self, token: &RunnerToken) -> Result<()> {
        Err(crate::unfinished())
    }

    /// A job for the runner, if there is one. Held open as `last_update` says.
    ///
    /// # Errors
    /// The store's.
    pub async fn request_job(&self, token: &RunnerToken, request: JobRequest) -> Result<Requested> {
        Err(crate::unfinished())
    }

    /// The job of this id and token, while it runs.
    ///
    /// # Errors
    /// `Forbidden`; where the job is known, the field `job-status` holds its status.
    pub async fn authenticate_job(&self, job: JobId, secret: &str) -> Result<JobToken> {
        Err(crate::unfinished())
    }

    /// The running job of this token.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn job_of_token(&self, secret: &str) -> Result<JobToken> {
        Err(crate::unfinished())
    }

    /// Takes a runner's report.
    ///
    /// # Errors
    /// `Invalid` for an unknown state; `Forbidden` once the job is over.
    pub async fn update_job(&self, token: &JobToken, update: UpdateJob) -> Result<JobAnswer> {
        Err(crate::unfinished())
    }

    /// Adds a piece to the trace.
    ///
    /// # Errors
    /// `Forbidden` once the job is over or its trace is full.
    pub async fn append_trace(
        &self,
        token: &JobToken,
        start: u64,
        bytes: &[u8],
    ) -> Result<TraceAnswer> {
        Err(crate::unfinished())
    }

    /// Stores a file that the job leaves.
    ///
    /// # Errors
    /// `Invalid`, `TooLarge`.
    pub async fn store_artifact(
        &self,
        token: &JobToken,
        new: NewArtifact,
        body: impl AsyncRead + Send + Unpin,
    ) -> Result<Artifact> {
        Err(crate::unfinished())
    }

    /// The archive of an earlier job, for the job that asks.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn dependency_artifact(
        &self,
        token: &JobToken,
        producer: JobId,
    ) -> Result<ArtifactFile> {
        Err(crate::unfinished())
    }
}
