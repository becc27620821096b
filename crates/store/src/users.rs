//! Accounts and their passwords' hashes.

use domain::page::{Page, PageRequest};
use domain::user::{User, UserKind, UserState};
use domain::{Timestamp, UserId};

use crate::dialect::fold;
use crate::door::Door;
use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::list::{self, COUNT_LIMIT};
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// An account to make.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub username: String,
    pub name: String,
    pub email: String,
    pub kind: UserKind,
    pub is_admin: bool,
}

macro_rules! columns {
    () => {
        "id, username, name, email, kind, is_admin, state, created_at"
    };
}

fn user(row: &Row) -> Result<User> {
    Ok(User {
        id: row.get("id")?,
        username: row.get("username")?,
        name: row.get("name")?,
        email: row.get("email")?,
        kind: row.get("kind")?,
        is_admin: row.get("is_admin")?,
        state: row.get("state")?,
        created_at: row.get("created_at")?,
    })
}

async fn find(door: &mut Door<'_>, id: UserId) -> Result<Option<User>> {
    let sql = sql!(concat!("SELECT ", columns!(), " FROM users WHERE id = $1"));
    door.first(sql, args![id]).await?.as_ref().map(user).transpose()
}

async fn find_by_name(door: &mut Door<'_>, username: &str) -> Result<Option<User>> {
    let sql = sql!(concat!("SELECT ", columns!(), " FROM users WHERE username_key = $1"));
    door.first(sql, args![fold(username)]).await?.as_ref().map(user).transpose()
}

impl Reads {
    /// The account of that id.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_user(&self, id: UserId) -> Result<Option<User>> {
        find(&mut self.door().await?, id).await
    }

    /// The account of that name, in any case.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_user_by_name(&self, username: &str) -> Result<Option<User>> {
        find_by_name(&mut self.door().await?, username).await
    }

    /// The account of that name or e-mail address, in any case.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_user_by_login(&self, login: &str) -> Result<Option<User>> {
        let sql = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM users WHERE username_key = $1 OR email_key = $1 ORDER BY id LIMIT 1"
        ));
        let row = self.door().await?.first(sql, args![fold(login)]).await?;
        row.as_ref().map(user).transpose()
    }

    /// The accounts of those ids, in the order of ids; ids that name nobody are left out.
    ///
    /// # Errors
    /// The database's.
    pub async fn users(&self, ids: &[UserId]) -> Result<Vec<User>> {
        let sql = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM users WHERE id IN (SELECT CAST(atom AS BIGINT) FROM json_each(CAST($1 AS TEXT)))",
            " ORDER BY id"
        ));
        let rows = self.door().await?.all(sql, args![crate::document::rows(ids)]).await?;
        list::each(&rows, user)
    }

    /// All accounts, the newest first, as GitLab lists them.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_users(&self, request: PageRequest) -> Result<Page<User>> {
        let mut door = self.door().await?;
        let count =
            sql!("SELECT COUNT(*) AS total FROM (SELECT 1 AS one FROM users LIMIT $1) AS counted");
        let total = list::counted(door.first(count, args![COUNT_LIMIT]).await?)?;
        let sql =
            sql!(concat!("SELECT ", columns!(), " FROM users ORDER BY id DESC LIMIT $1 OFFSET $2"));
        let rows = door.all(sql, args![request.size, request.offset()]).await?;
        list::page(request, &rows, total, user)
    }

    /// The hash of an account's password, if it has one.
    ///
    /// # Errors
    /// The database's.
    pub async fn password_hash(&self, id: UserId) -> Result<Option<String>> {
        let sql = sql!("SELECT hash FROM passwords WHERE user_id = $1");
        let row = self.door().await?.first(sql, args![id]).await?;
        row.map(|row| row.get("hash")).transpose()
    }
}

impl Tx<'_> {
    /// The account of that id.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_user(&mut self, id: UserId) -> Result<Option<User>> {
        find(self.door(), id).await
    }

    /// Makes an account. A person's gets its namespace, of the same name, with it.
    ///
    /// # Errors
    /// `Conflict` with `username` or `email`.
    pub async fn insert_user(&mut self, new: &NewUser, now: Timestamp) -> Result<User> {
        let sql = sql!(concat!(
            "INSERT INTO users (username, username_key, name, email, email_key, kind, is_admin, state,",
            " created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            " ON CONFLICT DO NOTHING RETURNING ",
            columns!()
        ));
        let values = args![
            &new.username,
            fold(&new.username),
            &new.name,
            &new.email,
            fold(&new.email),
            new.kind,
            new.is_admin,
            UserState::Active,
            now,
        ];
        let Some(row) = self.first(sql, values).await? else {
            let taken = find_by_name(self.door(), &new.username).await?.is_some();
            return Err(Error::Conflict { what: if taken { "username" } else { "email" } });
        };
        let user = user(&row)?;
        if user.kind == UserKind::Human {
            self.insert_user_namespace(&user, now).await?;
        }
        Ok(user)
    }

    /// Writes name, e-mail address, administration and state.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` with `email`.
    pub async fn update_user(&mut self, user: &User) -> Result<()> {
        let taken = sql!("SELECT id FROM users WHERE email_key = $1 AND id <> $2");
        if self.first(taken, args![fold(&user.email), user.id]).await?.is_some() {
            return Err(Error::Conflict { what: "email" });
        }
        let sql = sql!(
            "UPDATE users SET name = $2, email = $3, email_key = $4, is_admin = $5, state = $6
             WHERE id = $1"
        );
        let values =
            args![user.id, &user.name, &user.email, fold(&user.email), user.is_admin, user.state,];
        list::changed(self.execute(sql, values).await?, "user")
    }

    /// Sets the hash of a password. Sessions stay; see [`Tx::delete_sessions`].
    ///
    /// # Errors
    /// `NotFound` if there is no such account.
    pub async fn set_password(&mut self, id: UserId, hash: &str, now: Timestamp) -> Result<()> {
        let sql = sql!(
            "INSERT INTO passwords (user_id, hash, changed_at) VALUES ($1, $2, $3)
             ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at"
        );
        self.execute(sql, args![id, hash, now]).await?;
        Ok(())
    }
}
