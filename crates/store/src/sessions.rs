//! Signed-in browsers.

use domain::{Timestamp, UserId};

use crate::engine::Reads;
use crate::error::Result;
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// A signed-in browser. Its secret is kept as a SHA-256 only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub user_id: UserId,
    pub created_at: Timestamp,
    /// The first moment at which it no longer counts.
    pub expires_at: Timestamp,
}

fn session(row: &Row) -> Result<Session> {
    Ok(Session {
        user_id: row.get("user_id")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}

impl Reads {
    /// The session with that SHA-256, expired or not.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_session(&self, hash: &[u8; 32]) -> Result<Option<Session>> {
        let sql = sql!("SELECT user_id, created_at, expires_at FROM sessions WHERE hash = $1");
        self.door().await?.first(sql, args![hash]).await?.as_ref().map(session).transpose()
    }
}

impl Tx<'_> {
    /// Keeps a session.
    ///
    /// # Errors
    /// `NotFound` if there is no such account.
    pub async fn insert_session(&mut self, hash: &[u8; 32], new: &Session) -> Result<()> {
        let sql = sql!(
            "INSERT INTO sessions (hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)"
        );
        self.execute(sql, args![hash, new.user_id, new.created_at, new.expires_at]).await?;
        Ok(())
    }

    /// Ends one session; nothing happens if there is none.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_session(&mut self, hash: &[u8; 32]) -> Result<()> {
        self.execute(sql!("DELETE FROM sessions WHERE hash = $1"), args![hash]).await?;
        Ok(())
    }

    /// Ends all sessions of an account; how many there were.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_sessions(&mut self, user: UserId) -> Result<u64> {
        self.execute(sql!("DELETE FROM sessions WHERE user_id = $1"), args![user]).await
    }

    /// Removes sessions that no longer count; how many there were.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_expired_sessions(&mut self, now: Timestamp) -> Result<u64> {
        self.execute(sql!("DELETE FROM sessions WHERE expires_at <= $1"), args![now]).await
    }
}
