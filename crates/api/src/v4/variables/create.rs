//! `POST /projects/:id/variables`.

use api_types::v4::Variable;
use app::{App, NewVariable};
use axum::extract::State;
use domain::access::Action;
use domain::variable::VariableKind;
use http_support::params::{Params, filled};
use serde::Deserialize;

use crate::answer::{Answer, Created, created, done};
use crate::caller::Caller;
use crate::place::At;

#[derive(Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "GitLab's parameters of a variable")]
pub(crate) struct CreateVariableBody {
    key: String,
    value: String,
    variable_type: Option<VariableKind>,
    #[serde(default)]
    protected: bool,
    #[serde(default)]
    masked: bool,
    #[serde(default)]
    masked_and_hidden: bool,
    #[serde(default)]
    raw: bool,
    #[serde(default, deserialize_with = "filled")]
    environment_scope: Option<String>,
    description: Option<String>,
}

/// Makes a variable.
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    At(id): At<String>,
    Params(body): Params<CreateVariableBody>,
) -> Answer<Created<Variable>> {
    let access = caller.project(&app, &id, Action::AdminVariables).await?;
    let new = NewVariable {
        key: body.key,
        value: body.value,
        kind: body.variable_type.unwrap_or(VariableKind::EnvVar),
        protected: body.protected,
        masked: body.masked || body.masked_and_hidden,
        hidden: body.masked_and_hidden,
        raw: body.raw,
        environment_scope: body.environment_scope.unwrap_or_else(|| "*".to_owned()),
        description: body.description,
    };
    let variable = done(app.create_variable(&access, new).await)?;
    Ok(created(super::present(variable)))
}
