//! Making, changing and deleting variables.

use domain::VariableId;
use domain::access::ProjectAccess;
use domain::history::Entry;
use domain::limits::VARIABLES_PER_PROJECT_MAX;
use domain::variable::{Variable, VariableKind};
use serde_json::json;
use store::Tx;

use super::may_administer;
use super::rules::{Proposed, check};
use crate::App;
use crate::causes::if_taken;
use crate::error::{Error, Result};
use crate::history;

/// A variable to be made.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "GitLab's flags of a variable")]
pub struct NewVariable {
    pub key: String,
    pub value: String,
    pub kind: VariableKind,
    pub protected: bool,
    pub masked: bool,
    /// Masked, and never shown again.
    pub hidden: bool,
    pub raw: bool,
    /// `*` for all.
    pub environment_scope: String,
    pub description: Option<String>,
}

/// What to change of a variable; `None` leaves it.
#[derive(Clone, Debug, Default)]
pub struct UpdateVariable {
    pub value: Option<String>,
    pub kind: Option<VariableKind>,
    pub protected: Option<bool>,
    pub masked: Option<bool>,
    pub raw: Option<bool>,
    pub environment_scope: Option<String>,
    pub description: Option<String>,
}

impl App {
    /// Makes a variable.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` with fields `key`, `value`, `environment_scope`.
    pub async fn create_variable(
        &self,
        access: &ProjectAccess,
        new: NewVariable,
    ) -> Result<Variable> {
        may_administer(access)?;
        let variable = Variable {
            id: VariableId(0),
            project_id: access.project.id,
            key: new.key,
            value: new.value,
            kind: new.kind,
            protected: new.protected,
            masked: new.masked || new.hidden,
            hidden: new.hidden,
            raw: new.raw,
            environment_scope: new.environment_scope,
            description: new.description,
        };
        check(proposed(&variable))?;
        let sealed = self.seal(variable);
        let (now, access) = (self.now(), access.clone());
        let stored = self
            .write(async move |tx: &mut Tx<'_>| {
                let project = access.project.id;
                if tx.count_variables(project).await? >= VARIABLES_PER_PROJECT_MAX {
                    return Err(Error::invalid("base", "Maximum number of variables exceeded"));
                }
                let stored = tx.insert_variable(&sealed).await;
                let stored = stored.map_err(|error| taken(error, &sealed.variable.key))?;
                let entry = entry(&access, "variable.created", &stored.variable);
                tx.append_history(&entry, now).await?;
                Ok(stored)
            })
            .await?;
        self.shown(stored)
    }

    /// Changes a variable. A hidden one stays hidden and masked.
    ///
    /// # Errors
    /// As [`App::find_variable`] and [`App::create_variable`].
    pub async fn update_variable(
        &self,
        access: &ProjectAccess,
        key: &str,
        scope: Option<&str>,
        update: UpdateVariable,
    ) -> Result<Variable> {
        let sealed = self.sealed_variable(access, key, scope).await?;
        let value = self.open_value(&sealed)?;
        let old = Variable { value, ..sealed.variable };
        let changed = Variable {
            value: update.value.unwrap_or(old.value),
            kind: update.kind.unwrap_or(old.kind),
            protected: update.protected.unwrap_or(old.protected),
            masked: old.hidden || update.masked.unwrap_or(old.masked),
            raw: update.raw.unwrap_or(old.raw),
            environment_scope: update.environment_scope.unwrap_or(old.environment_scope),
            description: update.description.or(old.description),
            ..old
        };
        check(proposed(&changed))?;
        let sealed = self.seal(changed);
        let (now, access) = (self.now(), access.clone());
        let stored = self
            .write(async move |tx: &mut Tx<'_>| {
                let updated = tx.update_variable(&sealed).await;
                updated.map_err(|error| taken(error, &sealed.variable.key))?;
                let entry = entry(&access, "variable.changed", &sealed.variable);
                tx.append_history(&entry, now).await?;
                Ok::<_, Error>(sealed)
            })
            .await?;
        self.shown(stored)
    }

    /// Deletes a variable.
    ///
    /// # Errors
    /// As [`App::find_variable`].
    pub async fn delete_variable(
        &self,
        access: &ProjectAccess,
        key: &str,
        scope: Option<&str>,
    ) -> Result<()> {
        let variable = self.sealed_variable(access, key, scope).await?.variable;
        let entry = entry(access, "variable.deleted", &variable);
        let now = self.now();
        self.write(async move |tx: &mut Tx<'_>| {
            tx.delete_variable(variable.id).await?;
            tx.append_history(&entry, now).await?;
            Ok::<_, Error>(())
        })
        .await
    }
}

fn proposed(variable: &Variable) -> Proposed<'_> {
    Proposed {
        key: &variable.key,
        value: &variable.value,
        masked: variable.masked,
        raw: variable.raw,
        environment_scope: &variable.environment_scope,
    }
}

fn taken(error: store::Error, key: &str) -> Error {
    if_taken(error, |_key| Error::invalid("key", format!("({key}) has already been taken")))
}

/// What history keeps of it: never the value.
fn entry(access: &ProjectAccess, action: &'static str, variable: &Variable) -> Entry {
    let payload = json!({
        "v": 1,
        "key": variable.key,
        "environment_scope": variable.environment_scope,
        "kind": variable.kind.word(),
        "protected": variable.protected,
        "masked": variable.masked,
        "hidden": variable.hidden,
        "raw": variable.raw,
    });
    history::entry(access, action, format!("variable:{}", variable.key), payload)
}
