//! `POST /projects`.

use api_types::v4::Project;
use app::{App, CreateProject, ProjectRef};
use axum::extract::State;
use axum::http::StatusCode;
use domain::NamespaceId;
use domain::project::Visibility;
use http_support::params::{Params, filled};
use http_support::refusal::Refusal;
use serde::Deserialize;

use crate::answer::{Answer, Created, created, done, found};
use crate::caller::Caller;

#[derive(Debug, Deserialize)]
pub(crate) struct CreateProjectBody {
    #[serde(default, deserialize_with = "filled")]
    name: Option<String>,
    #[serde(default, deserialize_with = "filled")]
    path: Option<String>,
    namespace_id: Option<NamespaceId>,
    #[serde(default)]
    description: String,
    visibility: Option<Visibility>,
    #[serde(default, deserialize_with = "filled")]
    default_branch: Option<String>,
    #[serde(default)]
    initialize_with_readme: bool,
}

/// Makes a project in the caller's namespace or another.
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Params(body): Params<CreateProjectBody>,
) -> Answer<Created<Project>> {
    caller.account()?;
    if body.name.is_none() && body.path.is_none() {
        let error = "name, path are missing, at least one parameter must be provided";
        return Err(Refusal::error(StatusCode::BAD_REQUEST, error));
    }
    let new = CreateProject {
        name: body.name,
        path: body.path,
        namespace_id: body.namespace_id,
        description: body.description,
        visibility: body.visibility,
        default_branch: body.default_branch,
        initialize_with_readme: body.initialize_with_readme,
    };
    let project = done(app.create_project(&caller.viewer, new).await)?;
    let access = app.reads().find_project(&caller.viewer, ProjectRef::Id(project.id)).await;
    let access = found(done(access)?, "Project")?;
    Ok(created(super::present(&app, &access).await?))
}
