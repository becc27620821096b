//! A transaction, as the closures of [`Store::write`](crate::Store::write) see it.

use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;

use crate::door::{Connection, Door, Held};
use crate::error::Result;
use crate::row::Row;
use crate::sql::Sql;
use crate::value::Value;

/// Inside a transaction: reads what the transaction wrote, and is the only thing that writes.
pub struct Tx<'c> {
    door: Door<'c>,
    recorded: bool,
}

impl std::fmt::Debug for Tx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tx")
    }
}

impl<'c> Tx<'c> {
    pub(crate) const fn sqlite(connection: &'c mut SqliteConnection) -> Self {
        Self { door: Door::new(Connection::Sqlite(Held::Lent(connection))), recorded: false }
    }

    pub(crate) const fn postgres(connection: &'c mut PgConnection) -> Self {
        Self { door: Door::new(Connection::Postgres(Held::Lent(connection))), recorded: false }
    }

    /// Whether a statement met a concurrent transaction and the closure is worth another try.
    pub(crate) const fn is_contended(&self) -> bool {
        self.door.is_contended()
    }

    /// Whether lines were appended to history, so that there is something to seal.
    pub(crate) const fn has_recorded(&self) -> bool {
        self.recorded
    }

    pub(crate) const fn set_recorded(&mut self) {
        self.recorded = true;
    }

    /// The connection, for functions that reads use too.
    pub(crate) const fn door(&mut self) -> &mut Door<'c> {
        &mut self.door
    }

    pub(crate) async fn execute(&mut self, sql: Sql, values: Vec<Value>) -> Result<u64> {
        self.door.execute(sql, values).await
    }

    pub(crate) async fn all(&mut self, sql: Sql, values: Vec<Value>) -> Result<Vec<Row>> {
        self.door.all(sql, values).await
    }

    pub(crate) async fn first(&mut self, sql: Sql, values: Vec<Value>) -> Result<Option<Row>> {
        self.door.first(sql, values).await
    }
}
