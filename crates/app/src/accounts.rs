//! Accounts: who somebody is, by password, token or session.

mod attempts;
mod passwords;

pub(crate) use attempts::Attempts;
pub use passwords::PasswordCost;
pub(crate) use passwords::Passwords;

use std::net::IpAddr;

use domain::access::{ProjectAccess, Role, Viewer};
use domain::member::Member;
use domain::token::{Scope, Token};
use domain::user::{User, UserState};
use domain::{ProjectId, Timestamp, TokenId, UserId};

use crate::{App, Result};

/// Who a token belongs to and what it allows.
#[derive(Clone, Debug)]
pub struct Credential {
    pub viewer: Viewer,
    /// `None` for a job's token.
    pub token: Option<Token>,
    /// The account that it acts as.
    pub user: User,
}

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

/// A token to be made.
#[derive(Clone, Debug, Default)]
pub struct NewToken {
    /// Whose; `None` is the viewer's own. Only administrators make tokens of others.
    pub user_id: Option<UserId>,
    pub name: String,
    pub scopes: Vec<Scope>,
    /// The first moment at which it no longer works; `None` is the longest that is allowed.
    pub expires_at: Option<Timestamp>,
    /// A project access token: a bot of the project with this role.
    pub project: Option<(ProjectId, Role)>,
}

impl App {
    /// The account of a name or e-mail address and its password.
    ///
    /// # Errors
    /// `Unauthenticated` when they do not fit, `Limited` after too many failures.
    pub async fn authenticate_password(
        &self,
        login: &str,
        password: &str,
        client_ip: IpAddr,
    ) -> Result<User> {
        Err(crate::unfinished())
    }

    /// The account behind a personal, project or job token.
    ///
    /// # Errors
    /// `Unauthenticated`; with code `invalid_token` for one that was good once.
    pub async fn authenticate_token(&self, secret: &str) -> Result<Credential> {
        Err(crate::unfinished())
    }

    /// What a signed-in browser may do: all that the account may.
    pub fn viewer_of(user: &User) -> Viewer {
        Viewer::User { id: user.id, is_admin: user.is_admin, scopes: None }
    }

    /// Opens a session and answers its secret, for a cookie.
    ///
    /// # Errors
    /// The store's.
    pub async fn sign_in(&self, user: &User) -> Result<String> {
        Err(crate::unfinished())
    }

    /// The account of a session that is open.
    ///
    /// # Errors
    /// The store's.
    pub async fn session(&self, secret: &str) -> Result<Option<User>> {
        Err(crate::unfinished())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The store's.
    pub async fn sign_out(&self, secret: &str) -> Result<()> {
        Err(crate::unfinished())
    }

    /// Makes an account and its namespace.
    ///
    /// # Errors
    /// `Forbidden` unless an administrator asks, `Invalid` with the fields.
    pub async fn create_user(&self, viewer: &Viewer, new: NewUser) -> Result<User> {
        Err(crate::unfinished())
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
        Err(crate::unfinished())
    }

    /// Blocks an account, or lets it in again.
    ///
    /// # Errors
    /// `Forbidden` unless an administrator asks.
    pub async fn set_user_state(
        &self,
        viewer: &Viewer,
        user: UserId,
        state: UserState,
    ) -> Result<User> {
        Err(crate::unfinished())
    }

    /// Makes a token; the text is its secret and cannot be had again.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid` with the fields.
    pub async fn create_token(&self, viewer: &Viewer, new: NewToken) -> Result<(Token, String)> {
        Err(crate::unfinished())
    }

    /// Makes a token useless.
    ///
    /// # Errors
    /// `NotFound` for tokens that the viewer may not see.
    pub async fn revoke_token(&self, viewer: &Viewer, token: TokenId) -> Result<()> {
        Err(crate::unfinished())
    }

    /// Takes somebody into a project.
    ///
    /// # Errors
    /// `Forbidden` below Maintainer or for a role above one's own, `Conflict` for a member.
    pub async fn add_member(
        &self,
        access: &ProjectAccess,
        user: UserId,
        role: Role,
        expires_at: Option<Timestamp>,
    ) -> Result<Member> {
        Err(crate::unfinished())
    }

    /// Ends a membership.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn remove_member(&self, access: &ProjectAccess, user: UserId) -> Result<()> {
        Err(crate::unfinished())
    }
}
