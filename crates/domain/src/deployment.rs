//! Deployments: which commit went to which environment, when, and by whom.

use crate::words::words;
use crate::{DeploymentId, EnvironmentId, JobId, ProjectId, Timestamp, UserId};

/// A deployment, made by a job or reported by another tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    pub id: DeploymentId,
    /// Its number inside the project.
    pub iid: i64,
    pub project_id: ProjectId,
    pub environment_id: EnvironmentId,
    pub ref_name: String,
    pub tag: bool,
    pub sha: String,
    /// Who deployed: whoever pressed Play, else whoever started the pipeline.
    pub user_id: Option<UserId>,
    /// `None` for a deployment of another tool.
    pub job_id: Option<JobId>,
    pub status: DeploymentStatus,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

words! {
    /// GitLab's states of a deployment.
    DeploymentStatus {
        Created = "created",
        Blocked = "blocked",
        Running = "running",
        Success = "success",
        Failed = "failed",
        Canceled = "canceled",
        Skipped = "skipped",
    }
}
