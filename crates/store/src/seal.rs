//! The chain of history: one sealer gives unsealed lines their places and hashes, behind the
//! writers; anybody verifies.
//!
//! `payload_hash = SHA-256(payload)` and `hash = SHA-256(previous hash, envelope, payload_hash)`,
//! where the envelope is the line's other columns as a JSON list. A payload can therefore be erased
//! and the chain still verifies. Lines that are not sealed yet are counted, not covered.

use domain::Timestamp;
use domain::limits::{SEAL_LINES_MAX, VERIFY_LINES_MAX};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::document;
use crate::engine::Reads;
use crate::error::Result;
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// What one run of the sealer did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sealed {
    pub(crate) lines: u64,
    /// There may be more, or another process holds the lease.
    pub(crate) more: bool,
}

/// A chain that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Sealed lines, all of which were checked.
    pub sealed: u64,
    /// Lines behind the chain's end, which nothing covers yet.
    pub unsealed: u64,
    /// Lines whose payload was erased.
    pub erased: u64,
    /// The last hash in hex; empty without a sealed line. Kept elsewhere, it proves that nothing was
    /// cut off.
    pub head: String,
}

/// Where a chain breaks first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The place where a line is missing or was changed.
    pub position: i64,
    pub why: &'static str,
}

const LEASE: &str = "history-sealer";
/// Seconds after which another process may seal.
const LEASE_SECONDS: i64 = 30;
const NOTHING: [u8; 32] = [0; 32];

macro_rules! columns {
    () => {
        "id, position, at, project_id, actor_kind, actor_id, action, subject, payload_hash, hash, payload"
    };
}

/// A line's place and hashes on their way into the database.
#[derive(Serialize)]
struct Place {
    id: i64,
    position: i64,
    payload_hash: String,
    hash: String,
}

impl Tx<'_> {
    pub(crate) async fn seal(&mut self, owner: &str, now: Timestamp) -> Result<Sealed> {
        let until = now.plus_seconds(LEASE_SECONDS);
        if self.take_lease(LEASE, owner, now, until).await?.is_none() {
            return Ok(Sealed { lines: 0, more: true });
        }
        let sql = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM history WHERE position IS NULL ORDER BY id LIMIT $1"
        ));
        let rows = self.all(sql, args![SEAL_LINES_MAX]).await?;
        if rows.is_empty() {
            return Ok(Sealed { lines: 0, more: false });
        }
        let (mut position, mut previous) = self.head().await?;
        let mut places = Vec::with_capacity(rows.len());
        for row in &rows {
            position += 1;
            let payload = row.opt::<String>("payload")?.unwrap_or_default();
            let payload_hash: [u8; 32] = Sha256::digest(payload).into();
            previous = chain(&previous, row, position, &payload_hash)?;
            places.push(Place {
                id: row.get("id")?,
                position,
                payload_hash: hex(&payload_hash),
                hash: hex(&previous),
            });
        }
        self.write_places(&places).await?;
        let full = i64::try_from(places.len()).is_ok_and(|lines| lines == SEAL_LINES_MAX);
        Ok(Sealed { lines: places.len() as u64, more: full })
    }

    /// The end of the chain.
    async fn head(&mut self) -> Result<(i64, [u8; 32])> {
        let sql = sql!(
            "SELECT position, hash FROM history WHERE position IS NOT NULL
             ORDER BY position DESC LIMIT 1"
        );
        match self.first(sql, vec![]).await? {
            Some(row) => Ok((row.get("position")?, hash(&row, "hash")?)),
            None => Ok((0, NOTHING)),
        }
    }

    async fn write_places(&mut self, places: &[Place]) -> Result<()> {
        let sql = sql!(
            "WITH c AS MATERIALIZED (SELECT CAST(value ->> 'id' AS BIGINT) AS id,
                CAST(value ->> 'position' AS BIGINT) AS position,
                unhex(value ->> 'payload_hash') AS payload_hash, unhex(value ->> 'hash') AS hash
                FROM json_each(CAST($1 AS TEXT)))
             UPDATE history SET position = c.position, payload_hash = c.payload_hash, hash = c.hash
             FROM c WHERE history.id = c.id AND history.position IS NULL"
        );
        self.execute(sql, args![document::rows(places)]).await?;
        Ok(())
    }

    /// Erases the payload of a sealed line; the chain still verifies. `false` if it is not sealed or
    /// has none.
    ///
    /// # Errors
    /// The database's.
    pub async fn erase_payload(&mut self, id: i64) -> Result<bool> {
        let sql = sql!(
            "UPDATE history SET payload = NULL
             WHERE id = $1 AND position IS NOT NULL AND payload IS NOT NULL"
        );
        Ok(self.execute(sql, args![id]).await? == 1)
    }
}

impl Reads {
    /// Checks the whole chain, from its first line.
    ///
    /// # Errors
    /// The database's. That the chain is broken is not an error but the inner result.
    pub async fn verify_history(&self) -> Result<std::result::Result<Verified, Broken>> {
        let (mut position, mut previous, mut erased) = (0, NOTHING, 0);
        loop {
            let rows = self.sealed_after(position).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                position += 1;
                match check(&previous, row, position)? {
                    Ok(link) => {
                        previous = link.hash;
                        erased += u64::from(link.erased);
                    }
                    Err(why) => return Ok(Err(Broken { position, why })),
                }
            }
        }
        let count = sql!("SELECT COUNT(*) AS total FROM history WHERE position IS NULL");
        let unsealed = self.door().await?.first(count, vec![]).await?;
        Ok(Ok(Verified {
            sealed: u64::try_from(position).unwrap_or_default(),
            unsealed: unsealed.map_or(Ok(0), |row| row.get("total"))?,
            erased,
            head: if position == 0 { String::new() } else { hex(&previous) },
        }))
    }

    /// Whether there is something to seal.
    pub(crate) async fn has_unsealed(&self) -> Result<bool> {
        let sql = sql!("SELECT id FROM history WHERE position IS NULL LIMIT 1");
        Ok(self.door().await?.first(sql, vec![]).await?.is_some())
    }

    async fn sealed_after(&self, position: i64) -> Result<Vec<Row>> {
        let sql = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM history WHERE position > $1 ORDER BY position LIMIT $2"
        ));
        self.door().await?.all(sql, args![position, VERIFY_LINES_MAX]).await
    }
}

/// A link that holds.
struct Link {
    hash: [u8; 32],
    erased: bool,
}

fn check(
    previous: &[u8; 32],
    row: &Row,
    position: i64,
) -> Result<std::result::Result<Link, &'static str>> {
    if row.get::<i64>("position")? != position {
        return Ok(Err("a line is missing"));
    }
    let payload_hash = hash(row, "payload_hash")?;
    let payload = row.opt::<String>("payload")?;
    let erased = payload.is_none();
    if payload.is_some_and(|payload| <[u8; 32]>::from(Sha256::digest(payload)) != payload_hash) {
        return Ok(Err("the payload was changed"));
    }
    let hash_ = chain(previous, row, position, &payload_hash)?;
    if hash_ != hash(row, "hash")? {
        return Ok(Err("the line was changed"));
    }
    Ok(Ok(Link { hash: hash_, erased }))
}

fn chain(
    previous: &[u8; 32],
    row: &Row,
    position: i64,
    payload_hash: &[u8; 32],
) -> Result<[u8; 32]> {
    let envelope = (
        position,
        row.get::<i64>("id")?,
        row.get::<i64>("at")?,
        row.opt::<i64>("project_id")?,
        row.get::<String>("actor_kind")?,
        row.opt::<i64>("actor_id")?,
        row.get::<String>("action")?,
        row.get::<String>("subject")?,
    );
    let envelope = serde_json::to_string(&envelope).expect("numbers and texts are JSON");
    let mut digest = Sha256::new();
    digest.update(previous);
    digest.update(envelope);
    digest.update(payload_hash);
    Ok(digest.finalize().into())
}

fn hash(row: &Row, name: &'static str) -> Result<[u8; 32]> {
    let bytes: Vec<u8> = row.opt(name)?.unwrap_or_default();
    Ok(bytes.try_into().unwrap_or(NOTHING))
}

fn hex(bytes: &[u8; 32]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
