//! Jobs: what people do with them.

use domain::JobId;
use domain::access::ProjectAccess;
use domain::artifact::Artifact;
use domain::job::Job;

use crate::pipelines::PipelineVariable;
use crate::{App, Result};

/// A piece of a trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TracePiece {
    /// Where the piece begins.
    pub offset: u64,
    pub bytes: Vec<u8>,
    /// Bytes of the trace so far.
    pub total: u64,
    /// Whether the trace grows no more.
    pub finished: bool,
}

/// Why a job waits for a runner. Data: surfaces put it into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PendingReason {
    /// There is no runner at all that serves this project.
    NoRunner,
    /// There are runners, and none has these tags (none takes jobs without tags, when empty).
    NoneMatches { tags: Vec<String> },
    /// Matching runners are paused.
    Paused,
    /// Matching runners take jobs of protected branches and tags only.
    ProtectedOnly,
    /// Matching runners have not asked for a job lately.
    NoneOnline,
    /// A matching runner is there; its turn comes. Jobs that were queued earlier.
    InQueue { ahead: u64 },
}

/// A file inside an artifact's archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactPath {
    /// Relative to the project's folder; folders end in `/`.
    pub path: String,
    pub bytes: u64,
}

/// A stored artifact, open for reading.
#[derive(Debug)]
pub struct ArtifactFile {
    pub artifact: Artifact,
    pub file: tokio::fs::File,
}

impl App {
    /// Starts a manual job, or a delayed one early.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Invalid` with GitLab's `Unplayable Job`.
    pub async fn play_job(
        &self,
        access: &ProjectAccess,
        id: JobId,
        variables: Vec<PipelineVariable>,
    ) -> Result<Job> {
        Err(crate::unfinished())
    }

    /// Runs a finished job once more; answers the new attempt.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden` (also with GitLab's `Job is not retryable`).
    pub async fn retry_job(&self, access: &ProjectAccess, id: JobId) -> Result<Job> {
        Err(crate::unfinished())
    }

    /// Stops a job.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn cancel_job(&self, access: &ProjectAccess, id: JobId) -> Result<Job> {
        Err(crate::unfinished())
    }

    /// Reads a piece of a trace, at most `max` bytes.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn read_trace(
        &self,
        access: &ProjectAccess,
        id: JobId,
        offset: u64,
        max: usize,
    ) -> Result<TracePiece> {
        Err(crate::unfinished())
    }

    /// Why a job still waits for a runner; `None` for one that does not.
    ///
    /// # Errors
    /// The store's.
    pub async fn pending_reason(
        &self,
        access: &ProjectAccess,
        job: &Job,
    ) -> Result<Option<PendingReason>> {
        Err(crate::unfinished())
    }

    /// The archive that a job left.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn open_artifact(&self, access: &ProjectAccess, id: JobId) -> Result<ArtifactFile> {
        Err(crate::unfinished())
    }

    /// The files in the archive that a job left, in the archive's order.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn artifact_paths(
        &self,
        access: &ProjectAccess,
        id: JobId,
    ) -> Result<Vec<ArtifactPath>> {
        Err(crate::unfinished())
    }

    /// One file of the archive that a job left.
    ///
    /// # Errors
    /// `NotFound`, `TooLarge`.
    pub async fn artifact_member(
        &self,
        access: &ProjectAccess,
        id: JobId,
        path: &str,
    ) -> Result<Vec<u8>> {
        Err(crate::unfinished())
    }
}
