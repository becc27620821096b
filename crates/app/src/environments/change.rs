//! Making, changing and deleting environments.

use domain::EnvironmentId;
use domain::access::{Action, ProjectAccess};
use domain::environment::{Environment, EnvironmentState, Tier};
use serde_json::json;
use store::Tx;

use super::{check_name, check_url, name};
use crate::App;
use crate::bell::environments_topic;
use crate::causes::if_taken;
use crate::error::{Error, Result};
use crate::history;

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
pub struct UpdateEnvironment {
    /// The empty text removes it.
    pub external_url: Option<String>,
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
        may_write(access)?;
        check_name(&new.name).map_err(|text| Error::invalid("name", text))?;
        let external_url = checked_url(new.external_url)?;
        let row = store::NewEnvironment {
            project_id: access.project.id,
            slug: name::slug(&new.name),
            external_url,
            tier: new.tier.unwrap_or_else(|| ci_config::tier::infer(&new.name)),
            name: new.name,
        };
        let (now, who) = (self.now(), access.clone());
        let made = self
            .write(async move |tx: &mut Tx<'_>| {
                let made = tx.insert_environment(&row, now).await.map_err(taken)?;
                record(tx, &who, "environment.created", &made, now).await?;
                Ok(made)
            })
            .await?;
        self.bells().ring(&environments_topic(access.project.id));
        Ok(made)
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
        let old = self.environment_to_write(access, id, Action::WriteEnvironment).await?;
        let external_url = match update.external_url {
            Some(url) => checked_url(Some(url))?,
            None => old.external_url,
        };
        let now = self.now();
        let tier = update.tier.unwrap_or(old.tier);
        let changed = Environment { external_url, tier, updated_at: now, ..old };
        let who = access.clone();
        let changed = self
            .write(async move |tx: &mut Tx<'_>| {
                tx.update_environment(&changed, now).await?;
                record(tx, &who, "environment.changed", &changed, now).await?;
                Ok::<_, Error>(changed)
            })
            .await?;
        self.bells().ring(&environments_topic(access.project.id));
        Ok(changed)
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
        self.environment_to_write(access, id, Action::WriteEnvironment).await?;
        let (now, who) = (self.now(), access.clone());
        self.write(async move |tx: &mut Tx<'_>| {
            let environment = tx.environment(id).await?;
            if environment.state != EnvironmentState::Stopped {
                return Err(
                    Error::forbidden("403 Forbidden").with_hint("stop the environment first")
                );
            }
            tx.delete_environment(id).await?;
            record(tx, &who, "environment.deleted", &environment, now).await
        })
        .await?;
        self.bells().ring(&environments_topic(access.project.id));
        Ok(())
    }

    /// An environment that the viewer may see, for an action that the viewer may do.
    pub(super) async fn environment_to_write(
        &self,
        access: &ProjectAccess,
        id: EnvironmentId,
        action: Action,
    ) -> Result<Environment> {
        let found = self.reads().find_environment(access, id).await?;
        let found = found.ok_or_else(|| Error::not_found("Environment"))?;
        if !access.may(action) {
            return Err(Error::forbidden("403 Forbidden"));
        }
        Ok(found)
    }
}

fn may_write(access: &ProjectAccess) -> Result<()> {
    let allowed = access.may(Action::WriteEnvironment);
    if allowed { Ok(()) } else { Err(Error::forbidden("403 Forbidden")) }
}

fn checked_url(url: Option<String>) -> Result<Option<String>> {
    let Some(url) = url.filter(|url| !url.is_empty()) else { return Ok(None) };
    check_url(&url).map_err(|text| Error::invalid("external_url", text))?;
    Ok(Some(url))
}

fn taken(error: store::Error) -> Error {
    if_taken(error, |what| Error::invalid(what, "has already been taken"))
}

/// A line of history about an environment.
pub(super) async fn record(
    tx: &mut Tx<'_>,
    access: &ProjectAccess,
    action: &'static str,
    environment: &Environment,
    now: domain::Timestamp,
) -> Result<()> {
    let payload = json!({
        "v": 1,
        "name": environment.name,
        "state": environment.state,
        "tier": environment.tier,
        "external_url": environment.external_url,
    });
    let subject = format!("environment:{}", environment.id);
    Ok(tx.append_history(&history::entry(access, action, subject, payload), now).await?)
}
