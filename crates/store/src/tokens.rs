//! Personal and project access tokens.

use domain::access::{Action, ProjectAccess};
use domain::token::{Scope, Token};
use domain::user::User;
use domain::{ProjectId, Timestamp, TokenId, UserId};

use crate::door::Door;
use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::list;
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// A token to make. The role of a project access token is its bot's membership.
#[derive(Clone, Debug)]
pub struct NewToken {
    pub user_id: UserId,
    pub project_id: Option<ProjectId>,
    pub name: String,
    /// The SHA-256 of the secret.
    pub hash: [u8; 32],
    pub scopes: Vec<Scope>,
    pub expires_at: Option<Timestamp>,
}

macro_rules! columns {
    () => {
        "id, user_id, project_id, name, scopes, expires_at, revoked, created_at, last_used_at"
    };
}

fn token(row: &Row) -> Result<Token> {
    let words: String = row.get("scopes")?;
    let scopes = words.split_whitespace().map(|word| {
        Scope::parse(word).ok_or_else(|| Error::corrupt(format!("a token's scope is `{word}`")))
    });
    Ok(Token {
        id: row.get("id")?,
        user_id: row.get("user_id")?,
        project_id: row.opt("project_id")?,
        name: row.get("name")?,
        scopes: scopes.collect::<Result<_>>()?,
        expires_at: row.opt("expires_at")?,
        revoked: row.get("revoked")?,
        created_at: row.get("created_at")?,
        last_used_at: row.opt("last_used_at")?,
    })
}

async fn find(door: &mut Door<'_>, id: TokenId) -> Result<Option<Token>> {
    let sql = sql!(concat!("SELECT ", columns!(), " FROM tokens WHERE id = $1"));
    door.first(sql, args![id]).await?.as_ref().map(token).transpose()
}

impl Reads {
    /// The token with that SHA-256, revoked and expired ones too.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_token_by_hash(&self, hash: &[u8; 32]) -> Result<Option<Token>> {
        let sql = sql!(concat!("SELECT ", columns!(), " FROM tokens WHERE hash = $1"));
        self.door().await?.first(sql, args![hash]).await?.as_ref().map(token).transpose()
    }

    /// The token with that SHA-256, and the account it acts as.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_credential(&self, hash: &[u8; 32]) -> Result<Option<(Token, User)>> {
        let Some(token) = self.find_token_by_hash(hash).await? else { return Ok(None) };
        Ok(self.find_user(token.user_id).await?.map(|user| (token, user)))
    }

    /// The token of that id, whoever's it is.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_token(&self, id: TokenId) -> Result<Option<Token>> {
        find(&mut self.door().await?, id).await
    }

    /// An account's personal access tokens, the oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_user_tokens(&self, user: UserId) -> Result<Vec<Token>> {
        let sql = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM tokens WHERE user_id = $1 AND project_id IS NULL ORDER BY id"
        ));
        list::each(&self.door().await?.all(sql, args![user]).await?, token)
    }

    /// A project's access tokens, the oldest first; empty for whoever does not administer it.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_project_tokens(&self, access: &ProjectAccess) -> Result<Vec<Token>> {
        if !access.may(Action::AdminProject) {
            return Ok(Vec::new());
        }
        let sql =
            sql!(concat!("SELECT ", columns!(), " FROM tokens WHERE project_id = $1 ORDER BY id"));
        list::each(&self.door().await?.all(sql, args![access.project.id]).await?, token)
    }
}

impl Tx<'_> {
    /// Keeps a token.
    ///
    /// # Errors
    /// `NotFound` if there is no such account; `Conflict` if another has the same secret.
    pub async fn insert_token(&mut self, new: &NewToken, now: Timestamp) -> Result<Token> {
        let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.word()).collect();
        let sql = sql!(concat!(
            "INSERT INTO tokens (user_id, project_id, name, hash, scopes, expires_at, revoked, created_at)",
            " VALUES ($1, $2, $3, $4, $5, $6, FALSE, $7) ON CONFLICT DO NOTHING RETURNING ",
            columns!()
        ));
        let values = args![
            new.user_id,
            new.project_id,
            &new.name,
            &new.hash,
            scopes.join(" "),
            new.expires_at,
            now,
        ];
        match self.first(sql, values).await? {
            Some(row) => token(&row),
            None => Err(Error::Conflict { what: "token" }),
        }
    }

    /// Ends a token for good; `false` if it was revoked before.
    ///
    /// # Errors
    /// The database's.
    pub async fn revoke_token(&mut self, id: TokenId) -> Result<bool> {
        let sql = sql!("UPDATE tokens SET revoked = TRUE WHERE id = $1 AND NOT revoked");
        Ok(self.execute(sql, args![id]).await? == 1)
    }

    /// Writes when tokens were last used, gathered by the caller.
    ///
    /// # Errors
    /// The database's.
    pub async fn touch_tokens(&mut self, used: &[(TokenId, Timestamp)]) -> Result<()> {
        let sql = sql!(
            "UPDATE tokens SET last_used_at = $2
             WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)"
        );
        for (id, at) in used {
            self.execute(sql, args![*id, *at]).await?;
        }
        Ok(())
    }
}
