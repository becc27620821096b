//! Commits.

use serde::Serialize;
use serde_json::{Map, Value};

use super::PipelineBasic;

/// A commit without statistics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Commit {
    pub id: String,
    /// Eight digits.
    pub short_id: String,
    pub created_at: String,
    pub parent_ids: Vec<String>,
    pub title: String,
    pub message: String,
    pub author_name: String,
    pub author_email: String,
    pub authored_date: String,
    pub committer_name: String,
    pub committer_email: String,
    pub committed_date: String,
    pub trailers: Map<String, Value>,
    pub extended_trailers: Map<String, Value>,
    pub web_url: String,
}

/// One commit, with its newest pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CommitDetails {
    #[serde(flatten)]
    pub commit: Commit,
    /// The status of the newest pipeline.
    pub status: Option<&'static str>,
    pub project_id: i64,
    pub last_pipeline: Option<PipelineBasic>,
}
