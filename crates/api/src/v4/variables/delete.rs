//! `DELETE /projects/:id/variables/:key`.

use app::App;
use axum::extract::State;
use axum::http::StatusCode;
use domain::access::Action;
use http_support::params::Params;

use super::ScopeQuery;
use crate::answer::{Answer, done};
use crate::caller::Caller;
use crate::place::At;

/// Deletes a variable.
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    At((id, key)): At<(String, String)>,
    Params(query): Params<ScopeQuery>,
) -> Answer<StatusCode> {
    let access = caller.project(&app, &id, Action::AdminVariables).await?;
    done(app.delete_variable(&access, &key, query.scope()).await)?;
    Ok(StatusCode::NO_CONTENT)
}
