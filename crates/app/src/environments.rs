//! Environments: the places that a project is deployed to.

use domain::EnvironmentId;
use domain::access::ProjectAccess;
use domain::environment::{Environment, Tier};

use crate::{App, Result};

/// An environment to be made.
#[derive(Clone, Debug, Default)]
pub struct NewEnvironment {
    pub name: String,
    pub external_url: Option<String>,
    /// `None`: guessed from the name.
    pub tier: Option<Tier>,
}

/// What to change of an environment; `None` leaves it.
#[derive(Clone, Debug, Default)]
#[expect(clippy::option_option, reason = "left, removed, set")]
pub struct UpdateEnvironment {
    pub external_url: Option<Option<String>>,
    pub tier: Option<Tier>,
}

impl App {
    /// Makes an environment.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` with fields `name`, `external_url`.
    pub async fn create_environment(
        &self,
        access: &ProjectAccess,
        new: NewEnvironment,
    ) -> Result<Environment> {
        Err(crate::unfinished())
    }

    /// Changes an environment.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Invalid`.
    pub async fn update_environment(
        &self,
        access: &ProjectAccess,
        id: EnvironmentId,
        update: UpdateEnvironment,
    ) -> Result<Environment> {
        Err(crate::unfinished())
    }

    /// Stops an environment: plays its stop job if it has one, unless `force`.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn stop_environment(
        &self,
        access: &ProjectAccess,
        id: EnvironmentId,
        force: bool,
    ) -> Result<Environment> {
        Err(crate::unfinished())
    }

    /// Deletes a stopped environment.
    ///
    /// # Errors
    /// `NotFound`; `Forbidden` while it is not stopped.
    pub async fn delete_environment(
        &self,
        access: &ProjectAccess,
        id: EnvironmentId,
    ) -> Result<()> {
        Err(crate::unfinished())
    }
}
