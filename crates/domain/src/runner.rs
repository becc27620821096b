//! Runners: the programs that take jobs.

use crate::{ProjectId, RunnerId, Timestamp};

/// A registered runner.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "GitLab's settings of a runner")]
pub struct Runner {
    pub id: RunnerId,
    pub description: String,
    pub scope: RunnerScope,
    pub tags: Vec<String>,
    pub run_untagged: bool,
    pub paused: bool,
    /// Takes jobs of protected branches and tags only.
    pub protected_only: bool,
    /// The longest a job may run on it, in seconds.
    pub maximum_timeout_seconds: Option<u32>,
    /// What the last contact said of itself.
    pub version: Option<String>,
    pub platform: Option<String>,
    pub executor: Option<String>,
    pub created_at: Timestamp,
    pub contacted_at: Option<Timestamp>,
}

/// Whose jobs a runner takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunnerScope {
    /// Every project's.
    Instance,
    /// One project's.
    Project(ProjectId),
}
