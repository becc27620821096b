//! `GET /projects/:id/environments/:environment_id`.

use api_types::v4::EnvironmentDetails;
use app::App;
use axum::Json;
use axum::extract::State;
use domain::EnvironmentId;
use domain::access::Action;

use super::present::present;
use crate::answer::{Answer, done, found};
use crate::caller::{AlsoJobs, Caller};
use crate::lookups::Lookups;
use crate::place::At;
use crate::v4::deployments;

/// One environment, with what was deployed to it last.
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At((id, environment)): At<(String, EnvironmentId)>,
) -> Answer<Json<EnvironmentDetails>> {
    let access = caller.project(&app, &id, Action::ReadEnvironment).await?;
    let environment = done(app.reads().find_environment(&access, environment).await)?;
    let environment = found(environment, "Environment")?;
    let mut lookups = Lookups::new(&app, &access);
    let last = done(app.reads().last_deployment(&access, environment.id).await)?;
    let last_deployment = match last {
        Some(deployment) => {
            Some(deployments::without_environment(&mut lookups, &deployment).await?)
        }
        None => None,
    };
    Ok(Json(EnvironmentDetails { environment: present(&environment, None), last_deployment }))
}
