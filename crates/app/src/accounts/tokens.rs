//! Personal and project access tokens.

use domain::access::{Action, ProjectAccess, Role, Viewer};
use domain::history::Entry;
use domain::member::{Member, Place};
use domain::token::{Scope, Token};
use domain::user::UserKind;
use domain::{ProjectId, Timestamp, TokenId, UserId};
use serde_json::json;
use store::{ProjectRef, Tx};

use super::rules;
use crate::error::{Error, Result};
use crate::history::actor;
use crate::{App, random, secret};

/// A token to be made.
#[derive(Clone, Debug, Default)]
pub struct NewToken {
    /// Whose; `None` is the viewer's own. Only administrators make tokens of others.
    pub user_id: Option<UserId>,
    pub name: String,
    pub scopes: Vec<Scope>,
    /// The first moment at which it no longer works; `None` is the latest that is allowed.
    pub expires_at: Option<Timestamp>,
    /// A project access token: a bot of the project with this role.
    pub project: Option<(ProjectId, Role)>,
}

/// A bot to be made with its token.
#[derive(Clone, Debug)]
struct Bot {
    user: store::NewUser,
    project: ProjectId,
    role: Role,
}

impl App {
    /// Makes a token; the text is its secret and cannot be had again.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid` with the fields.
    pub async fn create_token(&self, viewer: &Viewer, new: NewToken) -> Result<(Token, String)> {
        rules::check_name(&new.name)?;
        if new.scopes.is_empty() {
            return Err(Error::invalid("scopes", "can't be blank"));
        }
        if !viewer.has_scope(&[Scope::Api]) {
            return Err(Error::forbidden("403 Forbidden"));
        }
        let expires_at = rules::expiry(new.expires_at, self.now())?;
        let bot = match new.project {
            Some((project, role)) => Some(self.bot(viewer, project, role, &new.name).await?),
            None => None,
        };
        let owner = if bot.is_some() { None } else { Some(owner(viewer, new.user_id)?) };
        let secret_text = random::token(secret::ACCESS_PREFIX);
        let row = store::NewToken {
            user_id: owner.unwrap_or(UserId(0)),
            project_id: bot.as_ref().map(|bot| bot.project),
            name: new.name,
            hash: secret::hash(&secret_text),
            scopes: new.scopes,
            expires_at: Some(expires_at),
        };
        let token = self.store_token(viewer, row, bot).await?;
        Ok((token, secret_text))
    }

    async fn store_token(
        &self,
        viewer: &Viewer,
        mut row: store::NewToken,
        bot: Option<Bot>,
    ) -> Result<Token> {
        let (now, actor) = (self.now(), actor(viewer));
        self.write(async move |tx: &mut Tx<'_>| {
            if let Some(bot) = &bot {
                row.user_id = tx.insert_user(&bot.user, now).await?.id;
                let place = Place::Project(bot.project);
                let member =
                    Member { user_id: row.user_id, place, role: bot.role, expires_at: None };
                tx.insert_member(&member, now).await?;
            }
            let token = tx.insert_token(&row, now).await?;
            let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.word()).collect();
            let entry = Entry {
                project_id: token.project_id,
                actor,
                action: "token.created",
                subject: format!("token:{}", token.id),
                payload: json!({
                    "v": 1,
                    "name": token.name,
                    "user": token.user_id,
                    "scopes": scopes,
                    "expires_at": token.expires_at,
                    "role": bot.as_ref().map(|bot| bot.role.word()),
                }),
            };
            tx.append_history(&entry, now).await?;
            Ok::<_, Error>(token)
        })
        .await
    }

    async fn bot(
        &self,
        viewer: &Viewer,
        project: ProjectId,
        role: Role,
        name: &str,
    ) -> Result<Bot> {
        let access = self.reads().find_project(viewer, ProjectRef::Id(project)).await?;
        let access = access.ok_or_else(|| Error::not_found("Project"))?;
        may_give(&access, role)?;
        let username = format!("project_{project}_bot_{}", random::hex(16));
        let email = format!("{username}@noreply.{}", self.address().host());
        let kind = UserKind::ProjectBot;
        let user = store::NewUser { username, name: name.to_owned(), email, kind, is_admin: false };
        Ok(Bot { user, project, role })
    }

    /// Makes a token useless.
    ///
    /// # Errors
    /// `NotFound` for tokens that the viewer may not see.
    pub async fn revoke_token(&self, viewer: &Viewer, token: TokenId) -> Result<()> {
        let found = self.reads().find_token(token).await?;
        let found = found.ok_or_else(|| Error::not_found("Token"))?;
        if !self.may_revoke(viewer, &found).await? {
            return Err(Error::not_found("Token"));
        }
        let (now, actor) = (self.now(), actor(viewer));
        self.write(async move |tx: &mut Tx<'_>| {
            if tx.revoke_token(token).await? {
                let entry = Entry {
                    project_id: found.project_id,
                    actor,
                    action: "token.revoked",
                    subject: format!("token:{token}"),
                    payload: json!({"v": 1, "name": found.name, "user": found.user_id}),
                };
                tx.append_history(&entry, now).await?;
            }
            Ok::<_, Error>(())
        })
        .await
    }

    async fn may_revoke(&self, viewer: &Viewer, token: &Token) -> Result<bool> {
        if viewer.is_admin() || viewer.user_id() == Some(token.user_id) {
            return Ok(true);
        }
        let Some(project) = token.project_id else { return Ok(false) };
        let access = self.reads().find_project(viewer, ProjectRef::Id(project)).await?;
        Ok(access.is_some_and(|access| access.may(Action::AdminProject)))
    }
}

/// Whose token it becomes.
fn owner(viewer: &Viewer, asked: Option<UserId>) -> Result<UserId> {
    match asked {
        Some(user) if viewer.user_id() == Some(user) || viewer.is_admin() => Ok(user),
        Some(_) => Err(Error::forbidden("403 Forbidden")),
        None => viewer.user_id().ok_or_else(|| Error::forbidden("403 Forbidden")),
    }
}

/// Nobody hands out more than they have.
pub(super) fn may_give(access: &ProjectAccess, role: Role) -> Result<()> {
    if !access.may(Action::AdminProject) {
        return Err(Error::forbidden("403 Forbidden"));
    }
    let own = match access.viewer {
        Viewer::System => Some(Role::Owner),
        Viewer::User { .. } | Viewer::Job { .. } | Viewer::Anonymous => access.role,
    };
    if own < Some(role) {
        return Err(Error::invalid("access_level", "is higher than your own role"));
    }
    Ok(())
}
