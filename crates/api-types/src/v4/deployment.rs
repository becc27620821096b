//! Deployments.

use serde::Serialize;

use super::{EnvironmentBasic, Job, UserBasic};

/// A deployment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Deployment {
    pub id: i64,
    pub iid: i64,
    #[serde(rename = "ref")]
    pub ref_name: String,
    pub sha: String,
    pub created_at: String,
    pub updated_at: String,
    /// GitLab keeps it and does not show it; Evenkeel shows it too.
    pub finished_at: Option<String>,
    pub user: Option<UserBasic>,
    /// Absent inside its environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<EnvironmentBasic>,
    /// `null` for a deployment of another tool.
    pub deployable: Option<Box<Job>>,
    pub status: &'static str,
    pub pending_approval_count: i64,
    pub approvals: Vec<UserBasic>,
}
