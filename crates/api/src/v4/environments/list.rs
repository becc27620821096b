//! `GET /projects/:id/environments`.

use app::{App, EnvironmentFilter};
use axum::extract::State;
use axum::response::Response;
use domain::access::Action;
use domain::environment::EnvironmentState;
use http_support::params::{Params, filled};
use http_support::refusal::Refusal;
use serde::Deserialize;

use super::present::{present, project};
use crate::answer::{Answer, done};
use crate::caller::{AlsoJobs, Caller};
use crate::page::Paging;
use crate::place::At;

/// Characters that a search must have, as in GitLab.
const SEARCH_CHARACTERS_MIN: usize = 3;

#[derive(Debug, Deserialize)]
pub(crate) struct ListEnvironmentsQuery {
    #[serde(default, deserialize_with = "filled")]
    name: Option<String>,
    #[serde(default, deserialize_with = "filled")]
    search: Option<String>,
    #[serde(default)]
    states: Vec<EnvironmentState>,
}

/// Environments of a project, in the order in which they were made.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At(id): At<String>,
    paging: Paging,
    Params(query): Params<ListEnvironmentsQuery>,
) -> Answer<Response> {
    let access = caller.project(&app, &id, Action::ReadEnvironment).await?;
    if query.name.is_some() && query.search.is_some() {
        return Err(Refusal::bad_request("name and search cannot be used together"));
    }
    let short = |search: &String| search.chars().count() < SEARCH_CHARACTERS_MIN;
    if query.search.as_ref().is_some_and(short) {
        let why = format!("Search query is less than {SEARCH_CHARACTERS_MIN} characters");
        return Err(Refusal::bad_request(&why));
    }
    let filter = EnvironmentFilter { name: query.name, search: query.search, states: query.states };
    let page = done(app.reads().list_environments(&access, &filter, paging.request).await)?;
    let project = project(&app, &access).await?;
    Ok(paging.answer(&page.map(|environment| present(&environment, Some(project.clone())))))
}
