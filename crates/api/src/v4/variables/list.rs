//! `GET /projects/:id/variables`.

use app::App;
use axum::extract::State;
use axum::response::Response;
use domain::access::Action;

use crate::answer::{Answer, done};
use crate::caller::Caller;
use crate::page::Paging;
use crate::place::At;

/// All variables, values included.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    At(id): At<String>,
    paging: Paging,
) -> Answer<Response> {
    let access = caller.project(&app, &id, Action::AdminVariables).await?;
    let variables = done(app.list_variables(&access).await)?;
    Ok(paging.answer(&paging.cut(variables).map(super::present)))
}
