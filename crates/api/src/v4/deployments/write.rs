//! What other tools report: deployments that they make, how they end, and that they are forgotten.

use api_types::v4::Deployment;
use app::{App, NewDeployment};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::DeploymentId;
use domain::access::{Action, ProjectAccess};
use domain::deployment::DeploymentStatus;
use http_support::params::Params;
use serde::Deserialize;

use super::with_environment;
use crate::answer::{Answer, Created, created, done, found};
use crate::caller::{Caller, permit};
use crate::lookups::Lookups;
use crate::place::At;

#[derive(Debug, Deserialize)]
pub(crate) struct CreateDeploymentBody {
    environment: String,
    sha: String,
    #[serde(rename = "ref")]
    ref_name: String,
    tag: bool,
    status: ReportedStatus,
}

#[derive(Debug, Deserialize)]
pub(crate) struct UpdateDeploymentBody {
    status: ReportedStatus,
}

/// The statuses that another tool may report.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ReportedStatus {
    Running,
    Success,
    Failed,
    Canceled,
}

impl From<ReportedStatus> for DeploymentStatus {
    fn from(status: ReportedStatus) -> Self {
        match status {
            ReportedStatus::Running => Self::Running,
            ReportedStatus::Success => Self::Success,
            ReportedStatus::Failed => Self::Failed,
            ReportedStatus::Canceled => Self::Canceled,
        }
    }
}

/// `POST /projects/:id/deployments`: what Argo CD's notifications call.
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    At(id): At<String>,
    Params(body): Params<CreateDeploymentBody>,
) -> Answer<Created<Deployment>> {
    let access = caller.project(&app, &id, Action::WriteEnvironment).await?;
    let new = NewDeployment {
        environment: body.environment,
        sha: body.sha,
        ref_name: body.ref_name,
        tag: body.tag,
        status: body.status.into(),
    };
    let deployment = done(app.create_deployment(&access, new).await)?;
    let mut lookups = Lookups::new(&app, &access);
    Ok(created(with_environment(&mut lookups, &deployment).await?))
}

/// The deployment that a path names, for somebody who may do this with it.
async fn find(
    app: &App,
    caller: &Caller,
    (id, deployment): (&str, DeploymentId),
    action: Action,
) -> Answer<(ProjectAccess, DeploymentId)> {
    caller.account()?;
    let access = caller.project(app, id, Action::ReadEnvironment).await?;
    let deployment = done(app.reads().find_deployment(&access, deployment).await)?;
    let deployment = found(deployment, "Deployment")?;
    permit(&access, action)?;
    Ok((access, deployment.id))
}

/// `PUT /projects/:id/deployments/:deployment_id`.
pub(crate) async fn update(
    State(app): State<App>,
    caller: Caller,
    At((id, deployment)): At<(String, DeploymentId)>,
    Params(body): Params<UpdateDeploymentBody>,
) -> Answer<Json<Deployment>> {
    let at = (id.as_str(), deployment);
    let (access, deployment) = find(&app, &caller, at, Action::WriteEnvironment).await?;
    let status = body.status.into();
    let deployment = done(app.update_deployment(&access, deployment, status).await)?;
    let mut lookups = Lookups::new(&app, &access);
    Ok(Json(with_environment(&mut lookups, &deployment).await?))
}

/// `DELETE /projects/:id/deployments/:deployment_id`.
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    At((id, deployment)): At<(String, DeploymentId)>,
) -> Answer<StatusCode> {
    let at = (id.as_str(), deployment);
    let (access, deployment) = find(&app, &caller, at, Action::DeleteEnvironment).await?;
    done(app.delete_deployment(&access, deployment).await)?;
    Ok(StatusCode::NO_CONTENT)
}
