//! Runners.

use serde::Serialize;

/// A runner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "GitLab's keys of a runner")]
pub struct Runner {
    pub id: i64,
    pub description: String,
    pub ip_address: &'static str,
    pub active: bool,
    pub paused: bool,
    pub is_shared: bool,
    /// `instance_type` or `project_type`.
    pub runner_type: &'static str,
    pub name: Option<String>,
    pub online: Option<bool>,
    /// `online`, `offline`, `stale` or `never_contacted`.
    pub status: &'static str,
    pub created_at: String,
    pub job_execution_status: &'static str,
}

/// A runner at the only moment at which its secret is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreatedRunner {
    pub id: i64,
    pub token: String,
    pub token_expires_at: Option<String>,
}
