//! Signed-in browsers.

use domain::limits::SESSION_SECONDS;
use domain::user::{User, UserState};
use store::Tx;

use crate::error::{Error, Result};
use crate::{App, random, secret};

impl App {
    /// Opens a session and answers its secret, for a cookie.
    ///
    /// # Errors
    /// The store's.
    pub async fn sign_in(&self, user: &User) -> Result<String> {
        let cookie = random::token(secret::SESSION_PREFIX);
        let hash = secret::hash(&cookie);
        let now = self.now();
        let session = store::Session {
            user_id: user.id,
            created_at: now,
            expires_at: now.plus_seconds(SESSION_SECONDS),
        };
        self.write(async move |tx: &mut Tx<'_>| {
            tx.insert_session(&hash, &session).await.map_err(Error::from)
        })
        .await?;
        Ok(cookie)
    }

    /// The account of a session that is open.
    ///
    /// # Errors
    /// The store's.
    pub async fn session(&self, secret: &str) -> Result<Option<User>> {
        if !secret.starts_with(secret::SESSION_PREFIX) {
            return Ok(None);
        }
        let Some(session) = self.reads().find_session(&secret::hash(secret)).await? else {
            return Ok(None);
        };
        if session.expires_at <= self.now() {
            return Ok(None);
        }
        let user = self.reads().find_user(session.user_id).await?;
        Ok(user.filter(|user| user.state == UserState::Active))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The store's.
    pub async fn sign_out(&self, secret: &str) -> Result<()> {
        let hash = secret::hash(secret);
        self.write(async move |tx: &mut Tx<'_>| tx.delete_session(&hash).await.map_err(Error::from))
            .await
    }
}
