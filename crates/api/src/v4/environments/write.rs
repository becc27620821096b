//! Making, changing, stopping and deleting environments.

use api_types::v4::Environment;
use app::{App, NewEnvironment, UpdateEnvironment};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::EnvironmentId;
use domain::access::{Action, ProjectAccess};
use domain::environment::Tier;
use http_support::params::{Params, filled};
use http_support::refusal::Refusal;
use serde::Deserialize;

use super::present::{present, project};
use crate::answer::{Answer, Created, created, done, found};
use crate::caller::Caller;
use crate::place::At;

#[derive(Debug, Deserialize)]
pub(crate) struct CreateEnvironmentBody {
    name: String,
    external_url: Option<String>,
    tier: Option<Tier>,
    #[serde(default, deserialize_with = "filled")]
    slug: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct UpdateEnvironmentBody {
    external_url: Option<String>,
    tier: Option<Tier>,
    #[serde(default, deserialize_with = "filled")]
    slug: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct StopEnvironmentBody {
    #[serde(default)]
    force: bool,
}

fn refuse_slug(slug: Option<&String>) -> Answer<()> {
    match slug {
        None => Ok(()),
        Some(_) => Err(Refusal::error(
            StatusCode::BAD_REQUEST,
            "slug is automatically generated and cannot be changed",
        )),
    }
}

/// The environment that a path names, for somebody who may do this with it.
async fn find(
    app: &App,
    caller: &Caller,
    (id, environment): (&str, EnvironmentId),
    action: Action,
) -> Answer<(ProjectAccess, EnvironmentId)> {
    caller.account()?;
    let access = caller.project(app, id, Action::ReadEnvironment).await?;
    let environment = done(app.reads().find_environment(&access, environment).await)?;
    let environment = found(environment, "Environment")?;
    crate::caller::permit(&access, action)?;
    Ok((access, environment.id))
}

/// `POST /projects/:id/environments`.
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    At(id): At<String>,
    Params(body): Params<CreateEnvironmentBody>,
) -> Answer<Created<Environment>> {
    let access = caller.project(&app, &id, Action::WriteEnvironment).await?;
    refuse_slug(body.slug.as_ref())?;
    let external_url = body.external_url.filter(|url| !url.is_empty());
    let new = NewEnvironment { name: body.name, external_url, tier: body.tier };
    let environment = done(app.create_environment(&access, new).await)?;
    Ok(created(present(&environment, Some(project(&app, &access).await?))))
}

/// `PUT /projects/:id/environments/:environment_id`. A name is passed over: clients send it back.
pub(crate) async fn update(
    State(app): State<App>,
    caller: Caller,
    At((id, environment)): At<(String, EnvironmentId)>,
    Params(body): Params<UpdateEnvironmentBody>,
) -> Answer<Json<Environment>> {
    let at = (id.as_str(), environment);
    let (access, environment) = find(&app, &caller, at, Action::WriteEnvironment).await?;
    refuse_slug(body.slug.as_ref())?;
    let update = UpdateEnvironment { external_url: body.external_url, tier: body.tier };
    let environment = done(app.update_environment(&access, environment, update).await)?;
    Ok(Json(present(&environment, Some(project(&app, &access).await?))))
}

/// `POST /projects/:id/environments/:environment_id/stop`.
pub(crate) async fn stop(
    State(app): State<App>,
    caller: Caller,
    At((id, environment)): At<(String, EnvironmentId)>,
    Params(body): Params<StopEnvironmentBody>,
) -> Answer<Json<Environment>> {
    let at = (id.as_str(), environment);
    let (access, environment) = find(&app, &caller, at, Action::WriteEnvironment).await?;
    let environment = done(app.stop_environment(&access, environment, body.force).await)?;
    Ok(Json(present(&environment, Some(project(&app, &access).await?))))
}

/// `DELETE /projects/:id/environments/:environment_id`: of one that is stopped.
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    At((id, environment)): At<(String, EnvironmentId)>,
) -> Answer<StatusCode> {
    let at = (id.as_str(), environment);
    let (access, environment) = find(&app, &caller, at, Action::WriteEnvironment).await?;
    done(app.delete_environment(&access, environment).await)?;
    Ok(StatusCode::NO_CONTENT)
}
