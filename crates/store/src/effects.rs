//! The outbox: work that follows from what was committed, with its whole life. An effect is pushed,
//! claimed with a lease, and then finished, put off after a failure, or dead after the last one; a
//! dead effect can be run again. One that fails delays no other.

use domain::Timestamp;
use domain::page::{Page, PageRequest};
use serde_json::Value as Json;

use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::list::{self, COUNT_LIMIT};
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// An effect that waits, is carried out, or is dead.
#[derive(Clone, Debug, PartialEq)]
pub struct EffectRow {
    pub id: i64,
    pub kind: String,
    /// What makes it one: pushed again, it is still one.
    pub key: String,
    /// Begins with `"v"`.
    pub body: Json,
    pub run_at: Timestamp,
    /// How often it was claimed: an attempt that ended in a crash counts.
    pub attempts: u32,
    /// Grows when the key is pushed again; see [`Tx::finish_effect`].
    pub generation: i64,
    pub lease_until: Option<Timestamp>,
    pub last_error: Option<String>,
    pub dead_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// Which effects are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectFilter {
    /// Waiting or being carried out.
    Alive,
    Dead,
}

macro_rules! columns {
    () => {
        "id, kind, key, run_at, attempts, generation, lease_until, last_error, dead_at, created_at, body"
    };
}

fn effect(row: &Row) -> Result<EffectRow> {
    let body: String = row.get("body")?;
    Ok(EffectRow {
        id: row.get("id")?,
        kind: row.get("kind")?,
        key: row.get("key")?,
        body: serde_json::from_str(&body)
            .map_err(|error| Error::corrupt(format!("the body of an effect: {error}")))?,
        run_at: row.get("run_at")?,
        attempts: row.get("attempts")?,
        generation: row.get("generation")?,
        lease_until: row.opt("lease_until")?,
        last_error: row.opt("last_error")?,
        dead_at: row.opt("dead_at")?,
        created_at: row.get("created_at")?,
    })
}

impl Reads {
    /// Effects, for administration: the living by when they are due, the dead the newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_effects(
        &self,
        filter: EffectFilter,
        request: PageRequest,
    ) -> Result<Page<EffectRow>> {
        let mut door = self.door().await?;
        let dead = filter == EffectFilter::Dead;
        let count = sql!(
            "SELECT COUNT(*) AS total FROM (SELECT 1 AS one FROM effects
             WHERE (dead_at IS NOT NULL) = CAST($1 AS BOOLEAN) LIMIT $2) AS counted"
        );
        let total = list::counted(door.first(count, args![dead, COUNT_LIMIT]).await?)?;
        let alive = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM effects WHERE dead_at IS NULL ORDER BY run_at, id LIMIT $1 OFFSET $2"
        ));
        let buried = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM effects WHERE dead_at IS NOT NULL ORDER BY id DESC LIMIT $1 OFFSET $2"
        ));
        let sql = if dead { buried } else { alive };
        let rows = door.all(sql, args![request.size, request.offset()]).await?;
        list::page(request, &rows, total, effect)
    }

    /// When the next effect can be claimed: the loop sleeps until then, or until a bell.
    ///
    /// # Errors
    /// The database's.
    pub async fn next_effect_at(&self) -> Result<Option<Timestamp>> {
        let sql = sql!(
            "SELECT MIN(at) AS at FROM (
             SELECT MIN(run_at) AS at FROM effects WHERE dead_at IS NULL AND lease_until IS NULL
             UNION ALL
             SELECT MIN(lease_until) FROM effects WHERE lease_until IS NOT NULL) AS moments"
        );
        self.door().await?.first(sql, vec![]).await?.map_or(Ok(None), |row| row.opt("at"))
    }
}

impl Tx<'_> {
    /// Pushes an effect. A key that is there already keeps one row with the new body and the earlier
    /// moment; if it is being carried out, it is carried out once more, and if it is dead, it lives.
    ///
    /// # Errors
    /// The database's.
    pub async fn push_effect(
        &mut self,
        kind: &str,
        key: &str,
        body: &Json,
        run_at: Timestamp,
    ) -> Result<()> {
        let sql = sql!(
            "INSERT INTO effects (kind, key, run_at, attempts, generation, created_at, body)
             VALUES ($1, $2, $3, 0, 1, $3, $4)
             ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, body = excluded.body,
             run_at = CASE WHEN effects.dead_at IS NULL AND effects.run_at < excluded.run_at
                      THEN effects.run_at ELSE excluded.run_at END,
             attempts = CASE WHEN effects.dead_at IS NULL THEN effects.attempts ELSE 0 END,
             dead_at = NULL, generation = effects.generation + 1"
        );
        self.execute(sql, args![kind, key, run_at, body.to_string()]).await?;
        Ok(())
    }

    /// Takes at most `limit` effects that are due, until `lease_until`; their attempts count from now.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim_effects(
        &mut self,
        owner: &str,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<EffectRow>> {
        let sql = sql!(concat!(
            "UPDATE effects SET lease_owner = $1, lease_until = $3, attempts = attempts + 1",
            " WHERE id IN (SELECT id FROM effects WHERE dead_at IS NULL AND run_at <= $2",
            " AND (lease_until IS NULL OR lease_until <= $2) ORDER BY run_at, id LIMIT $4)",
            " AND dead_at IS NULL AND (lease_until IS NULL OR lease_until <= $2) RETURNING ",
            columns!()
        ));
        let rows = self.all(sql, args![owner, now, lease_until, limit]).await?;
        let mut effects = list::each(&rows, effect)?;
        effects.sort_by_key(|effect| (effect.run_at, effect.id));
        Ok(effects)
    }

    /// Removes an effect that was carried out. If its key was pushed again meanwhile, it stays and is
    /// due again. `false` if `owner` no longer holds it.
    ///
    /// # Errors
    /// The database's.
    pub async fn finish_effect(&mut self, effect: &EffectRow, owner: &str) -> Result<bool> {
        let done =
            sql!("DELETE FROM effects WHERE id = $1 AND lease_owner = $2 AND generation = $3");
        if self.execute(done, args![effect.id, owner, effect.generation]).await? == 1 {
            return Ok(true);
        }
        let again = sql!(
            "UPDATE effects SET lease_owner = NULL, lease_until = NULL, attempts = 0
             WHERE id = $1 AND lease_owner = $2"
        );
        Ok(self.execute(again, args![effect.id, owner]).await? == 1)
    }

    /// Notes that an attempt failed. `again` is when it is tried next, `None` makes it dead. `false`
    /// if `owner` no longer holds it.
    ///
    /// # Errors
    /// The database's.
    pub async fn fail_effect(
        &mut self,
        effect: &EffectRow,
        owner: &str,
        failure: EffectFailure<'_>,
    ) -> Result<bool> {
        let sql = sql!(
            "UPDATE effects SET lease_owner = NULL, lease_until = NULL, last_error = $3,
             run_at = COALESCE($4, run_at), dead_at = $5 WHERE id = $1 AND lease_owner = $2"
        );
        let dead_at = failure.again.is_none().then_some(failure.now);
        let values = args![effect.id, owner, failure.error, failure.again, dead_at];
        Ok(self.execute(sql, values).await? == 1)
    }

    /// Lets a dead effect live again, with all its attempts; `false` if it is not dead.
    ///
    /// # Errors
    /// The database's.
    pub async fn run_effect_again(&mut self, id: i64, now: Timestamp) -> Result<bool> {
        let sql = sql!(
            "UPDATE effects SET dead_at = NULL, attempts = 0, run_at = $2
             WHERE id = $1 AND dead_at IS NOT NULL"
        );
        Ok(self.execute(sql, args![id, now]).await? == 1)
    }
}

/// Why an attempt failed, and what follows.
#[derive(Clone, Copy, Debug)]
pub struct EffectFailure<'e> {
    pub error: &'e str,
    /// When it is tried next; `None`: never by itself.
    pub again: Option<Timestamp>,
    pub now: Timestamp,
}
