//! `PUT /projects/:id/variables/:key`.

use api_types::v4::Variable;
use app::{App, UpdateVariable};
use axum::Json;
use axum::extract::State;
use domain::access::Action;
use domain::variable::VariableKind;
use http_support::params::{Params, filled};
use serde::Deserialize;

use super::ScopeFilter;
use crate::answer::{Answer, done};
use crate::caller::Caller;
use crate::place::At;

#[derive(Deserialize)]
pub(crate) struct UpdateVariableBody {
    value: Option<String>,
    variable_type: Option<VariableKind>,
    protected: Option<bool>,
    masked: Option<bool>,
    raw: Option<bool>,
    #[serde(default, deserialize_with = "filled")]
    environment_scope: Option<String>,
    description: Option<String>,
    #[serde(default)]
    filter: ScopeFilter,
}

/// Changes a variable. A value of `null` is no new value: clients send a hidden one back as that.
pub(crate) async fn update(
    State(app): State<App>,
    caller: Caller,
    At((id, key)): At<(String, String)>,
    Params(body): Params<UpdateVariableBody>,
) -> Answer<Json<Variable>> {
    let access = caller.project(&app, &id, Action::AdminVariables).await?;
    let update = UpdateVariable {
        value: body.value,
        kind: body.variable_type,
        protected: body.protected,
        masked: body.masked,
        raw: body.raw,
        environment_scope: body.environment_scope,
        description: body.description,
    };
    let scope = body.filter.environment_scope;
    let variable = done(app.update_variable(&access, &key, scope.as_deref(), update).await)?;
    Ok(Json(super::present(variable)))
}
