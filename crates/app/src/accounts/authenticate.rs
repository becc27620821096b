//! Who shows a password or a token.

use std::net::IpAddr;

use api_types::runner::JOB_TOKEN_PREFIX;
use domain::access::Viewer;
use domain::token::Token;
use domain::user::{User, UserState};

use crate::bell::signed_in_topic;
use crate::error::{Error, Kind, Result};
use crate::{App, secret};

/// Who a token belongs to and what it allows.
#[derive(Clone, Debug)]
pub struct Credential {
    pub viewer: Viewer,
    /// `None` for a job's token.
    pub token: Option<Token>,
    /// The account that it acts as.
    pub user: User,
}

impl App {
    /// The account of a name or e-mail address and its password.
    ///
    /// # Errors
    /// `Unauthenticated` when they do not fit, `Limited` after too many failures, `Forbidden` for a
    /// blocked account with the right password.
    pub async fn authenticate_password(
        &self,
        login: &str,
        password: &str,
        client_ip: IpAddr,
    ) -> Result<User> {
        let now = self.now();
        let user = self.reads().find_user_by_login(login).await?;
        let stored = match &user {
            Some(user) => self.reads().password_hash(user.id).await?,
            None => None,
        };
        let passwords = &self.inner.passwords;
        if let (Some(user), Some(stored)) = (&user, &stored)
            && passwords.is_remembered(user.id, stored, password, now)
        {
            return not_blocked(user.clone());
        }
        let attempts = &self.inner.attempts;
        if !attempts.may_try(login, client_ip, now) {
            return Err(Error::new(Kind::Limited, "too many failed sign-ins")
                .with_hint("wait a minute and try again"));
        }
        let is_right = passwords.verify(stored.as_deref(), password).await?;
        match (user, stored) {
            (Some(user), Some(stored)) if is_right => {
                attempts.succeeded(login, client_ip);
                passwords.remember(user.id, &stored, password, now);
                self.bells().ring(&signed_in_topic(user.id));
                not_blocked(user)
            }
            _ => {
                attempts.failed(login, client_ip, now);
                Err(Error::new(Kind::Unauthenticated, "401 Unauthorized")
                    .with_hint("the name or the password is wrong"))
            }
        }
    }

    /// The account behind a personal, project or job token.
    ///
    /// # Errors
    /// `Unauthenticated`; with code `invalid_token` for one that was good once. `Forbidden` for a
    /// blocked account.
    pub async fn authenticate_token(&self, secret: &str) -> Result<Credential> {
        if secret.starts_with(JOB_TOKEN_PREFIX) {
            return self.authenticate_job_as_viewer(secret).await;
        }
        let found = self.reads().find_credential(&secret::hash(secret)).await?;
        let (token, user) =
            found.ok_or_else(|| Error::new(Kind::Unauthenticated, "401 Unauthorized"))?;
        self.check_token(&token)?;
        let user = not_blocked(user)?;
        self.inner.touched.token(token.id, self.now());
        let viewer = Viewer::User {
            id: user.id,
            is_admin: user.is_admin,
            scopes: Some(token.scopes.clone()),
        };
        Ok(Credential { viewer, token: Some(token), user })
    }

    /// What a signed-in browser may do: all that the account may.
    pub fn viewer_of(user: &User) -> Viewer {
        Viewer::User { id: user.id, is_admin: user.is_admin, scopes: None }
    }

    fn check_token(&self, token: &Token) -> Result<()> {
        let useless =
            |message: &str| Error::new(Kind::Unauthenticated, message).with_code("invalid_token");
        if token.revoked {
            return Err(useless("Token was revoked. You have to re-authorize from the user."));
        }
        if token.expires_at.is_some_and(|end| end <= self.now()) {
            return Err(useless(
                "Token is expired. You can either do re-authorization or token refresh.",
            ));
        }
        Ok(())
    }

    async fn authenticate_job_as_viewer(&self, secret: &str) -> Result<Credential> {
        let unknown = || Error::new(Kind::Unauthenticated, "401 Unauthorized");
        let job = self.job_of_token(secret).await.map_err(|_not_running| unknown())?.job;
        let user = match job.user_id {
            Some(id) => self.reads().find_user(id).await?,
            None => None,
        };
        let user = not_blocked(user.ok_or_else(unknown)?)?;
        let viewer = Viewer::Job { id: job.id, project_id: job.project_id, user_id: job.user_id };
        Ok(Credential { viewer, token: None, user })
    }
}

/// The account, unless it was blocked.
pub(super) fn not_blocked(user: User) -> Result<User> {
    match user.state {
        UserState::Active => Ok(user),
        UserState::Blocked => Err(Error::forbidden("Your account has been blocked.")
            .with_hint("ask an administrator of this server")),
    }
}
