//! `GET /projects/:id`.

use api_types::v4::Project;
use app::App;
use axum::Json;
use axum::extract::State;
use domain::access::Action;

use crate::answer::Answer;
use crate::caller::{AlsoJobs, Caller};
use crate::place::At;

/// One project, by number or path.
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At(id): At<String>,
) -> Answer<Json<Project>> {
    let access = caller.project(&app, &id, Action::ReadProject).await?;
    Ok(Json(super::present(&app, &access).await?))
}
