//! Environments.

use serde::Serialize;

use super::{Deployment, ProjectIdentity};

/// An environment inside a deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EnvironmentBasic {
    pub id: i64,
    pub name: String,
    pub slug: String,
    pub external_url: Option<String>,
    pub created_at: String,
    pub updated_at: String,
}

/// An environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Environment {
    #[serde(flatten)]
    pub basic: EnvironmentBasic,
    pub tier: &'static str,
    pub state: &'static str,
    pub description: Option<String>,
    pub auto_stop_at: Option<String>,
    pub auto_stop_setting: &'static str,
    pub kubernetes_namespace: Option<String>,
    pub flux_resource_path: Option<String>,
    pub cluster_agent: Option<String>,
    /// Absent where one environment is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectIdentity>,
}

/// One environment, with what was deployed to it last.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EnvironmentDetails {
    #[serde(flatten)]
    pub environment: Environment,
    pub last_deployment: Option<Deployment>,
}
