//! `GET /projects/:id/variables/:key`.

use api_types::v4::Variable;
use app::App;
use axum::Json;
use axum::extract::State;
use domain::access::Action;
use http_support::params::Params;

use super::ScopeQuery;
use crate::answer::{Answer, done};
use crate::caller::Caller;
use crate::place::At;

/// One variable; 409 where several have the key and no scope was named.
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    At((id, key)): At<(String, String)>,
    Params(query): Params<ScopeQuery>,
) -> Answer<Json<Variable>> {
    let access = caller.project(&app, &id, Action::AdminVariables).await?;
    let variable = done(app.find_variable(&access, &key, query.scope()).await)?;
    Ok(Json(super::present(variable)))
}
