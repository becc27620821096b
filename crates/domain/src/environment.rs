//! Environments: the places that a project is deployed to.

use crate::words::words;
use crate::{EnvironmentId, ProjectId, Timestamp};

/// An environment of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    pub id: EnvironmentId,
    pub project_id: ProjectId,
    pub name: String,
    /// At most 24 characters, unique in the project.
    pub slug: String,
    pub external_url: Option<String>,
    pub tier: Tier,
    pub state: EnvironmentState,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

words! {
    /// Whether an environment is in use.
    EnvironmentState { Available = "available", Stopping = "stopping", Stopped = "stopped" }
}

words! {
    /// How important an environment is.
    Tier {
        Production = "production",
        Staging = "staging",
        Testing = "testing",
        Development = "development",
        Other = "other",
    }
}

words! {
    /// What a job does with its environment (`environment:action`).
    EnvironmentAction {
        /// Deploys to it: a deployment is recorded.
        Start = "start",
        Prepare = "prepare",
        Stop = "stop",
        Verify = "verify",
        Access = "access",
    }
}
