//! CI/CD variables of a project.

use domain::access::ProjectAccess;
use domain::variable::{Variable, VariableKind};

use crate::{App, Result};

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
    /// All variables, values opened; the values of hidden ones are empty.
    ///
    /// # Errors
    /// `Forbidden` below Maintainer.
    pub async fn list_variables(&self, access: &ProjectAccess) -> Result<Vec<Variable>> {
        Err(crate::unfinished())
    }

    /// One variable.
    ///
    /// # Errors
    /// `NotFound` (`Variable`); `Conflict` when there are several and no scope was named.
    pub async fn find_variable(
        &self,
        access: &ProjectAccess,
        key: &str,
        scope: Option<&str>,
    ) -> Result<Variable> {
        Err(crate::unfinished())
    }

    /// Makes a variable.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` with fields `key`, `value`.
    pub async fn create_variable(
        &self,
        access: &ProjectAccess,
        new: NewVariable,
    ) -> Result<Variable> {
        Err(crate::unfinished())
    }

    /// Changes a variable.
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
        Err(crate::unfinished())
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
        Err(crate::unfinished())
    }
}
