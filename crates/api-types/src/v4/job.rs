//! Jobs.

use serde::Serialize;

use super::{Commit, PipelineBasic, Runner, User};

/// What a job and a bridge have in common.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JobBasic {
    pub id: i64,
    pub status: &'static str,
    pub stage: String,
    pub name: String,
    #[serde(rename = "ref")]
    pub ref_name: String,
    pub tag: bool,
    /// A number, unlike a pipeline's.
    pub coverage: Option<f64>,
    pub allow_failure: bool,
    pub created_at: String,
    pub started_at: Option<String>,
    pub finished_at: Option<String>,
    pub erased_at: Option<String>,
    /// Seconds.
    pub duration: Option<f64>,
    /// Seconds.
    pub queued_duration: Option<f64>,
    pub user: Option<User>,
    pub commit: Option<Commit>,
    pub pipeline: PipelineBasic,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<&'static str>,
    pub web_url: String,
    pub project: JobProject,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Job {
    #[serde(flatten)]
    pub basic: JobBasic,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifacts_file: Option<ArtifactsFile>,
    pub artifacts: Vec<Artifact>,
    pub runner: Option<Runner>,
    pub runner_manager: Option<Runner>,
    pub artifacts_expire_at: Option<String>,
    pub archived: bool,
    pub tag_list: Vec<String>,
}

/// A job that stands for another pipeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bridge {
    #[serde(flatten)]
    pub basic: JobBasic,
    /// The pipeline that it has started.
    pub downstream_pipeline: Option<PipelineBasic>,
}

/// What a job tells of its project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JobProject {
    pub ci_job_token_scope_enabled: bool,
}

/// The archive of a job's artifacts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ArtifactsFile {
    pub filename: String,
    /// Bytes.
    pub size: u64,
}

/// One file that a job left behind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Artifact {
    pub file_type: String,
    /// Bytes.
    pub size: u64,
    pub filename: String,
    pub file_format: Option<String>,
}
