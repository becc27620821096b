//! `GET /projects/:id/deployments/:deployment_id`.

use api_types::v4::Deployment;
use app::App;
use axum::Json;
use axum::extract::State;
use domain::DeploymentId;
use domain::access::Action;

use super::with_environment;
use crate::answer::{Answer, done, found};
use crate::caller::{AlsoJobs, Caller};
use crate::lookups::Lookups;
use crate::place::At;

/// One deployment.
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At((id, deployment)): At<(String, DeploymentId)>,
) -> Answer<Json<Deployment>> {
    let access = caller.project(&app, &id, Action::ReadEnvironment).await?;
    let deployment = done(app.reads().find_deployment(&access, deployment).await)?;
    let deployment = found(deployment, "Deployment")?;
    let mut lookups = Lookups::new(&app, &access);
    Ok(Json(with_environment(&mut lookups, &deployment).await?))
}
