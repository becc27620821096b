//! CI/CD variables of a project's settings. Values are sealed before they come here.

use domain::access::{Action, ProjectAccess};
use domain::variable::Variable;
use domain::{ProjectId, VariableId};

use crate::door::Door;
use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::list;
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// A variable whose value is sealed: `variable.value` is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedVariable {
    pub variable: Variable,
    /// The name of the key it is sealed with.
    pub key_id: String,
    pub sealed: Vec<u8>,
}

macro_rules! columns {
    () => {
        "id, project_id, key, environment_scope, kind, protected, masked, hidden, raw, description, key_id, sealed"
    };
}

fn variable(row: &Row) -> Result<SealedVariable> {
    let variable = Variable {
        id: row.get("id")?,
        project_id: row.get("project_id")?,
        key: row.get("key")?,
        value: String::new(),
        kind: row.get("kind")?,
        protected: row.get("protected")?,
        masked: row.get("masked")?,
        hidden: row.get("hidden")?,
        raw: row.get("raw")?,
        environment_scope: row.get("environment_scope")?,
        description: row.opt("description")?,
    };
    Ok(SealedVariable { variable, key_id: row.get("key_id")?, sealed: row.get("sealed")? })
}

async fn list(door: &mut Door<'_>, project: ProjectId) -> Result<Vec<SealedVariable>> {
    let sql = sql!(concat!(
        "SELECT ",
        columns!(),
        " FROM variables WHERE project_id = $1 ORDER BY key, environment_scope"
    ));
    list::each(&door.all(sql, args![project]).await?, variable)
}

impl Reads {
    /// A project's variables by key and scope; empty for whoever may not administer them.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_variables(&self, access: &ProjectAccess) -> Result<Vec<SealedVariable>> {
        if !access.may(Action::AdminVariables) {
            return Ok(Vec::new());
        }
        list(&mut self.door().await?, access.project.id).await
    }

    /// The variables of that key: one for each scope, or the one of the given scope.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_variable(
        &self,
        access: &ProjectAccess,
        key: &str,
        scope: Option<&str>,
    ) -> Result<Vec<SealedVariable>> {
        if !access.may(Action::AdminVariables) {
            return Ok(Vec::new());
        }
        let sql = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM variables WHERE project_id = $1 AND key = $2",
            " AND (CAST($3 AS TEXT) IS NULL OR environment_scope = $3) ORDER BY environment_scope"
        ));
        let rows = self.door().await?.all(sql, args![access.project.id, key, scope]).await?;
        list::each(&rows, variable)
    }

    /// A project's variables for making its pipelines, whoever starts them: which of them a job gets
    /// is decided by protection and scope, not by who may administer them.
    ///
    /// # Errors
    /// The database's.
    pub async fn variables_for_jobs(&self, project: ProjectId) -> Result<Vec<SealedVariable>> {
        list(&mut self.door().await?, project).await
    }
}

impl Tx<'_> {
    /// Keeps a variable; its id is made here.
    ///
    /// # Errors
    /// `Conflict` with `key` if the key has that scope already.
    pub async fn insert_variable(&mut self, new: &SealedVariable) -> Result<SealedVariable> {
        let variable_ = &new.variable;
        let sql = sql!(concat!(
            "INSERT INTO variables (project_id, key, environment_scope, kind, protected, masked, hidden,",
            " raw, description, key_id, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            " ON CONFLICT DO NOTHING RETURNING ",
            columns!()
        ));
        let values = args![
            variable_.project_id,
            &variable_.key,
            &variable_.environment_scope,
            variable_.kind,
            variable_.protected,
            variable_.masked,
            variable_.hidden,
            variable_.raw,
            variable_.description.as_deref(),
            &new.key_id,
            new.sealed.as_slice(),
        ];
        match self.first(sql, values).await? {
            Some(row) => variable(&row),
            None => Err(Error::Conflict { what: "key" }),
        }
    }

    /// Writes everything of the variable with that id.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` with `key` if another one has the key in the new scope.
    pub async fn update_variable(&mut self, new: &SealedVariable) -> Result<()> {
        let variable = &new.variable;
        let taken = sql!(
            "SELECT id FROM variables
             WHERE project_id = $1 AND key = $2 AND environment_scope = $3 AND id <> $4"
        );
        let named =
            args![variable.project_id, &variable.key, &variable.environment_scope, variable.id];
        if self.first(taken, named).await?.is_some() {
            return Err(Error::Conflict { what: "key" });
        }
        let sql = sql!(
            "UPDATE variables SET key = $3, environment_scope = $4, kind = $5, protected = $6,
             masked = $7, hidden = $8, raw = $9, description = $10, key_id = $11, sealed = $12
             WHERE id = $1 AND project_id = $2"
        );
        let values = args![
            variable.id,
            variable.project_id,
            &variable.key,
            &variable.environment_scope,
            variable.kind,
            variable.protected,
            variable.masked,
            variable.hidden,
            variable.raw,
            variable.description.as_deref(),
            &new.key_id,
            new.sealed.as_slice(),
        ];
        list::changed(self.execute(sql, values).await?, "variable")
    }

    /// Deletes a variable.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_variable(&mut self, id: VariableId) -> Result<()> {
        let sql = sql!("DELETE FROM variables WHERE id = $1");
        list::changed(self.execute(sql, args![id]).await?, "variable")
    }

    /// How many variables a project has.
    ///
    /// # Errors
    /// The database's.
    pub async fn count_variables(&mut self, project: ProjectId) -> Result<u64> {
        let sql = sql!("SELECT COUNT(*) AS total FROM variables WHERE project_id = $1");
        let row = self.first(sql, args![project]).await?;
        row.map_or(Ok(0), |row| row.get("total"))
    }
}
