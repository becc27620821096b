//! Commits.

use serde::Serialize;
use serde_json::{Map, Value};

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
