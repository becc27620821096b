//! CI/CD variables of projects.

mod create;
mod delete;
mod list;
mod show;
mod update;

use api_types::v4::Variable;
use domain::variable;
use http_support::params::filled;
use serde::Deserialize;

pub(crate) use create::create;
pub(crate) use delete::delete;
pub(crate) use list::list;
pub(crate) use show::show;
pub(crate) use update::update;

/// A variable with its value, unless it is hidden.
fn present(variable: variable::Variable) -> Variable {
    Variable {
        variable_type: variable.kind.word(),
        key: variable.key,
        value: (!variable.hidden).then_some(variable.value),
        hidden: variable.hidden,
        protected: variable.protected,
        masked: variable.masked,
        raw: variable.raw,
        environment_scope: variable.environment_scope,
        description: variable.description,
    }
}

/// `filter[environment_scope]`: which of the variables of one key is meant.
#[derive(Debug, Default, Deserialize)]
struct ScopeFilter {
    #[serde(default, deserialize_with = "filled")]
    environment_scope: Option<String>,
}

/// The parameter around it.
#[derive(Debug, Deserialize)]
pub(crate) struct ScopeQuery {
    #[serde(default)]
    filter: ScopeFilter,
}

impl ScopeQuery {
    fn scope(&self) -> Option<&str> {
        self.filter.environment_scope.as_deref()
    }
}
