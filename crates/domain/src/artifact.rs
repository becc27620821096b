//! Files that jobs leave behind.

use crate::{ArtifactId, JobId, ProjectId, Timestamp};

/// A stored artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    pub id: ArtifactId,
    pub project_id: ProjectId,
    pub job_id: JobId,
    /// GitLab's file type: `archive`, `dotenv`, `junit` and so on.
    pub file_type: String,
    /// `zip`, `gzip` or `raw`.
    pub file_format: String,
    /// `artifacts.zip`.
    pub filename: String,
    pub bytes: u64,
    /// The SHA-256 of the content in hex; also its name among the blobs.
    pub sha256: String,
    pub expires_at: Option<Timestamp>,
    pub created_at: Timestamp,
}
