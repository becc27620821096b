//! Making and changing accounts.

use domain::UserId;
use domain::access::Viewer;
use domain::history::Entry;
use domain::user::{User, UserKind, UserState};
use serde_json::json;
use store::Tx;

use super::rules;
use crate::App;
use crate::causes::if_taken;
use crate::error::{Error, Result};
use crate::history::actor;

/// An account to be made.
#[derive(Clone, Debug, Default)]
pub struct NewUser {
    pub username: String,
    pub name: String,
    pub email: String,
    /// `None`: the account cannot sign in with a password until it gets one.
    pub password: Option<String>,
    pub is_admin: bool,
}

impl App {
    /// Makes an account and its namespace.
    ///
    /// # Errors
    /// `Forbidden` unless an administrator asks, `Invalid` with the fields, `Conflict` with GitLab's
    /// text for a name or address that is taken.
    pub async fn create_user(&self, viewer: &Viewer, new: NewUser) -> Result<User> {
        rules::only_administrators(viewer)?;
        rules::check_username(&new.username)?;
        rules::check_name(&new.name)?;
        rules::check_email(&new.email)?;
        let hash = match &new.password {
            Some(password) => {
                rules::check_password(password)?;
                Some(self.inner.passwords.hash(password).await?)
            }
            None => None,
        };
        let row = store::NewUser {
            username: new.username,
            name: new.name,
            email: new.email,
            kind: UserKind::Human,
            is_admin: new.is_admin,
        };
        let (now, actor) = (self.now(), actor(viewer));
        self.write(async move |tx: &mut Tx<'_>| {
            let user = tx.insert_user(&row, now).await.map_err(name_what_is_taken)?;
            if let Some(hash) = &hash {
                tx.set_password(user.id, hash, now).await?;
            }
            let entry = Entry {
                project_id: None,
                actor,
                action: "user.created",
                subject: format!("user:{}", user.id),
                payload: json!({"v": 1, "username": user.username, "is_admin": user.is_admin}),
            };
            tx.append_history(&entry, now).await?;
            Ok(user)
        })
        .await
    }

    /// Gives an account another password; its sessions end.
    ///
    /// # Errors
    /// `Forbidden` for others' accounts or a wrong current password, `Invalid`.
    pub async fn change_password(
        &self,
        viewer: &Viewer,
        user: UserId,
        current: Option<&str>,
        new: &str,
    ) -> Result<()> {
        if !viewer.is_admin() || viewer.user_id() == Some(user) {
            self.check_current(viewer, user, current).await?;
        }
        rules::check_password(new)?;
        let hash = self.inner.passwords.hash(new).await?;
        let (now, actor) = (self.now(), actor(viewer));
        self.write(async move |tx: &mut Tx<'_>| {
            tx.set_password(user, &hash, now).await?;
            tx.delete_sessions(user).await?;
            let entry = Entry {
                project_id: None,
                actor,
                action: "user.password_changed",
                subject: format!("user:{user}"),
                payload: json!({"v": 1}),
            };
            tx.append_history(&entry, now).await?;
            Ok::<_, Error>(())
        })
        .await
    }

    async fn check_current(
        &self,
        viewer: &Viewer,
        user: UserId,
        current: Option<&str>,
    ) -> Result<()> {
        let is_self = viewer.user_id() == Some(user);
        let stored = self.reads().password_hash(user).await?;
        let is_right =
            self.inner.passwords.verify(stored.as_deref(), current.unwrap_or_default()).await?;
        if is_self && is_right {
            return Ok(());
        }
        Err(Error::forbidden("the current password is wrong")
            .with_field("current_password", "is invalid"))
    }

    /// Blocks an account, or lets it in again. A blocked one's sessions end.
    ///
    /// # Errors
    /// `Forbidden` unless an administrator asks, and for oneself; `NotFound`.
    pub async fn set_user_state(
        &self,
        viewer: &Viewer,
        user: UserId,
        state: UserState,
    ) -> Result<User> {
        rules::only_administrators(viewer)?;
        if viewer.user_id() == Some(user) {
            return Err(Error::forbidden("You cannot block yourself."));
        }
        let (now, actor) = (self.now(), actor(viewer));
        self.write(async move |tx: &mut Tx<'_>| {
            let mut changed = tx.find_user(user).await?.ok_or_else(|| Error::not_found("User"))?;
            changed.state = state;
            tx.update_user(&changed).await?;
            if state == UserState::Blocked {
                tx.delete_sessions(user).await?;
            }
            let entry = Entry {
                project_id: None,
                actor,
                action: "user.state_changed",
                subject: format!("user:{user}"),
                payload: json!({"v": 1, "state": state.word()}),
            };
            tx.append_history(&entry, now).await?;
            Ok(changed)
        })
        .await
    }
}

fn name_what_is_taken(error: store::Error) -> Error {
    if_taken(error, rules::taken)
}
