//! The push journal: what was asked for before the refs moved, and what is still owed.

use domain::push::{Push, PushState, RefUpdate};
use domain::{ProjectId, PushId, Timestamp, UserId};

use crate::document;
use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::list;
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// An entry to write before refs move.
#[derive(Clone, Debug)]
pub struct NewPush {
    pub project_id: ProjectId,
    pub user_id: UserId,
    pub updates: Vec<RefUpdate>,
    pub options: Vec<String>,
}

macro_rules! columns {
    () => {
        "id, project_id, user_id, state, created_at, updates, options"
    };
}

fn push(row: &Row) -> Result<Push> {
    Ok(Push {
        id: row.get("id")?,
        project_id: row.get("project_id")?,
        user_id: row.get("user_id")?,
        updates: document::decode(&row.get::<String>("updates")?, "the updates of a push")?,
        options: document::decode(&row.get::<String>("options")?, "the options of a push")?,
        state: row.get("state")?,
        created_at: row.get("created_at")?,
    })
}

impl Reads {
    /// The entry of that id.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_push(&self, id: PushId) -> Result<Option<Push>> {
        let sql = sql!(concat!("SELECT ", columns!(), " FROM pushes WHERE id = $1"));
        self.door().await?.first(sql, args![id]).await?.as_ref().map(push).transpose()
    }

    /// Entries that still owe something, the oldest first, after the given one, at most `limit`.
    ///
    /// # Errors
    /// The database's.
    pub async fn open_pushes(&self, after: Option<PushId>, limit: u32) -> Result<Vec<Push>> {
        let sql = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM pushes WHERE state <> 'settled' AND id > $1 ORDER BY id LIMIT $2"
        ));
        let after = after.unwrap_or(PushId(0));
        list::each(&self.door().await?.all(sql, args![after, limit]).await?, push)
    }
}

impl Tx<'_> {
    /// Writes the intent of a push.
    ///
    /// # Errors
    /// `NotFound` for the project.
    pub async fn insert_push(&mut self, new: &NewPush, now: Timestamp) -> Result<Push> {
        let sql = sql!(concat!(
            "INSERT INTO pushes (project_id, user_id, state, created_at, updates, options)",
            " VALUES ($1, $2, $3, $4, $5, $6) RETURNING ",
            columns!()
        ));
        let values = args![
            new.project_id,
            new.user_id,
            PushState::Intended,
            now,
            document::encode(&new.updates),
            document::encode(&new.options),
        ];
        let row = self.first(sql, values).await?;
        push(&row.ok_or_else(|| Error::corrupt("an insert gave no row"))?)
    }

    /// Notes how far a push has come; `false` if it was not in state `from`, and nothing changed.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_push_state(
        &mut self,
        id: PushId,
        from: PushState,
        to: PushState,
    ) -> Result<bool> {
        let sql = sql!("UPDATE pushes SET state = $3 WHERE id = $1 AND state = $2");
        Ok(self.execute(sql, args![id, from, to]).await? == 1)
    }

    /// Writes which updates really happened, where that differs from the intent.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_push_updates(&mut self, id: PushId, updates: &[RefUpdate]) -> Result<()> {
        let sql = sql!("UPDATE pushes SET updates = $2 WHERE id = $1");
        let values = args![id, document::encode(updates)];
        list::changed(self.execute(sql, values).await?, "push")
    }
}
