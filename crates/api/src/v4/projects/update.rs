//! `PUT /projects/:id`.

use api_types::v4::Project;
use app::{App, UpdateProject};
use axum::Json;
use axum::extract::State;
use domain::access::Action;
use domain::project::Visibility;
use http_support::params::{Params, filled};
use serde::Deserialize;

use crate::answer::{Answer, done};
use crate::caller::Caller;
use crate::place::At;

#[derive(Debug, Deserialize)]
pub(crate) struct UpdateProjectBody {
    #[serde(default, deserialize_with = "filled")]
    name: Option<String>,
    description: Option<String>,
    visibility: Option<Visibility>,
    #[serde(default, deserialize_with = "filled")]
    default_branch: Option<String>,
    ci_config_path: Option<String>,
    build_timeout: Option<u32>,
    ci_default_git_depth: Option<u32>,
}

/// Changes settings.
pub(crate) async fn update(
    State(app): State<App>,
    caller: Caller,
    At(id): At<String>,
    Params(body): Params<UpdateProjectBody>,
) -> Answer<Json<Project>> {
    let mut access = caller.project(&app, &id, Action::AdminProject).await?;
    let update = UpdateProject {
        name: body.name,
        description: body.description,
        visibility: body.visibility,
        default_branch: body.default_branch,
        ci_config_path: body.ci_config_path,
        build_timeout_seconds: body.build_timeout,
        git_depth: body.ci_default_git_depth,
    };
    access.project = done(app.update_project(&access, update).await)?;
    Ok(Json(super::present(&app, &access).await?))
}
