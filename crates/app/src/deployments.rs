//! Deployments: made by jobs, or reported by other tools.

use domain::DeploymentId;
use domain::access::ProjectAccess;
use domain::deployment::{Deployment, DeploymentStatus};

use crate::{App, Result};

/// A deployment that another tool reports.
#[derive(Clone, Debug)]
pub struct NewDeployment {
    /// The environment's name; it is made if it is not there.
    pub environment: String,
    pub sha: String,
    /// A branch or tag.
    pub ref_name: String,
    pub tag: bool,
    /// `running`, `success`, `failed` or `canceled`.
    pub status: DeploymentStatus,
}

impl App {
    /// Records a deployment of another tool.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` with fields `sha`, `ref`, `name`, `status`.
    pub async fn create_deployment(
        &self,
        access: &ProjectAccess,
        new: NewDeployment,
    ) -> Result<Deployment> {
        Err(crate::unfinished())
    }

    /// Moves a deployment of another tool.
    ///
    /// # Errors
    /// `NotFound`; `Forbidden` for a job's; `Invalid` with field `status`.
    pub async fn update_deployment(
        &self,
        access: &ProjectAccess,
        id: DeploymentId,
        status: DeploymentStatus,
    ) -> Result<Deployment> {
        Err(crate::unfinished())
    }

    /// Deletes a deployment.
    ///
    /// # Errors
    /// `NotFound`; `Forbidden`; `Invalid` while it runs or is what is deployed.
    pub async fn delete_deployment(&self, access: &ProjectAccess, id: DeploymentId) -> Result<()> {
        Err(crate::unfinished())
    }
}
