//! CI/CD variables of a project. Their values are sealed in the store and opened here.

mod change;
mod rules;

pub use change::{NewVariable, UpdateVariable};

use ci_config::ScopedVariable;
use domain::ProjectId;
use domain::access::{Action, ProjectAccess};
use domain::variable::{JobVariable, Variable, VariableKind};
use store::SealedVariable;

use crate::App;
use crate::error::{Error, Kind, Result};

impl App {
    /// All variables, values opened; the values of hidden ones are empty.
    ///
    /// # Errors
    /// `Forbidden` below Maintainer.
    pub async fn list_variables(&self, access: &ProjectAccess) -> Result<Vec<Variable>> {
        may_administer(access)?;
        let sealed = self.reads().list_variables(access).await?;
        sealed.into_iter().map(|one| self.shown(one)).collect()
    }

    /// One variable.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` (`Variable`); `Conflict` when there are several and no scope was named.
    pub async fn find_variable(
        &self,
        access: &ProjectAccess,
        key: &str,
        scope: Option<&str>,
    ) -> Result<Variable> {
        let sealed = self.sealed_variable(access, key, scope).await?;
        self.shown(sealed)
    }

    /// The variables that a pipeline may see: protected ones only where the ref is protected.
    pub(crate) async fn variables_for_ref(
        &self,
        project: ProjectId,
        is_protected: bool,
    ) -> Result<Vec<ScopedVariable>> {
        let sealed = self.reads().variables_for_jobs(project).await?;
        let visible = sealed.into_iter().filter(|one| is_protected || !one.variable.protected);
        visible.map(|one| self.for_job(&one)).collect()
    }

    fn for_job(&self, sealed: &SealedVariable) -> Result<ScopedVariable> {
        let value = self.open_value(sealed)?;
        let variable = &sealed.variable;
        Ok(ScopedVariable {
            environment_scope: variable.environment_scope.clone(),
            variable: JobVariable {
                key: variable.key.clone(),
                value,
                public: false,
                masked: variable.masked || variable.hidden,
                file: variable.kind == VariableKind::File,
                raw: variable.raw,
            },
        })
    }

    /// A variable as somebody who may administer it sees it.
    fn shown(&self, sealed: SealedVariable) -> Result<Variable> {
        let value = if sealed.variable.hidden { String::new() } else { self.open_value(&sealed)? };
        Ok(Variable { value, ..sealed.variable })
    }

    fn open_value(&self, sealed: &SealedVariable) -> Result<String> {
        let bytes = self.inner.vault.unseal(&place(&sealed.variable), &sealed.sealed)?;
        String::from_utf8(bytes)
            .map_err(|cause| Error::internal("a variable's value is no text").caused_by(cause))
    }

    fn seal(&self, variable: Variable) -> SealedVariable {
        let sealed = self.inner.vault.seal(&place(&variable), variable.value.as_bytes());
        let key_id = self.inner.vault.key_id();
        SealedVariable { variable: Variable { value: String::new(), ..variable }, key_id, sealed }
    }

    async fn sealed_variable(
        &self,
        access: &ProjectAccess,
        key: &str,
        scope: Option<&str>,
    ) -> Result<SealedVariable> {
        may_administer(access)?;
        let mut found = self.reads().find_variable(access, key, scope).await?;
        if found.len() > 1 {
            return Err(Error::new(
                Kind::Conflict,
                "There are multiple variables with provided parameters. Please use 'filter[environment_scope]'",
            ));
        }
        found.pop().ok_or_else(|| Error::not_found("Variable"))
    }
}

/// What the value is sealed for: copied to another project, key or scope it does not open.
fn place(variable: &Variable) -> String {
    let Variable { project_id, key, environment_scope, .. } = variable;
    format!("variable:{project_id}:{key}:{environment_scope}")
}

fn may_administer(access: &ProjectAccess) -> Result<()> {
    if access.may(Action::AdminVariables) { Ok(()) } else { Err(Error::forbidden("403 Forbidden")) }
}
