//! Pipelines.

use serde::Serialize;

use super::UserBasic;

/// A pipeline in lists and inside jobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PipelineBasic {
    pub id: i64,
    pub iid: i64,
    pub project_id: i64,
    pub sha: String,
    #[serde(rename = "ref")]
    pub ref_name: String,
    pub status: &'static str,
    pub source: &'static str,
    pub created_at: String,
    pub updated_at: String,
    pub web_url: String,
    pub name: Option<String>,
}

/// A whole pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pipeline {
    #[serde(flatten)]
    pub basic: PipelineBasic,
    /// Forty zeros where there was none.
    pub before_sha: String,
    pub tag: bool,
    pub yaml_errors: Option<String>,
    pub user: Option<UserBasic>,
    pub started_at: Option<String>,
    pub finished_at: Option<String>,
    pub committed_at: Option<String>,
    /// Whole seconds.
    pub duration: Option<i64>,
    /// Whole seconds.
    pub queued_duration: Option<i64>,
    /// A text, `"98.29"`, unlike a job's.
    pub coverage: Option<String>,
    pub detailed_status: DetailedStatus,
    pub archived: bool,
}

/// A status in words and pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DetailedStatus {
    pub icon: String,
    pub text: &'static str,
    pub label: &'static str,
    pub group: &'static str,
    pub tooltip: &'static str,
    pub has_details: bool,
    pub details_path: String,
    pub illustration: Option<String>,
    pub favicon: String,
}

/// A variable that a pipeline was started with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PipelineVariable {
    pub variable_type: &'static str,
    pub key: String,
    pub value: String,
    pub raw: bool,
}
