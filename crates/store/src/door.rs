//! A connection for the time of one read or one transaction: the one place that talks to an engine.

use std::ops::{Deref, DerefMut};

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments as _, Postgres, Sqlite};

use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql::Sql;
use crate::value::Value;

/// A connection, and whether a statement on it met a concurrent transaction.
pub(crate) struct Door<'c> {
    connection: Connection<'c>,
    contended: bool,
}

/// A connection of either engine.
pub(crate) enum Connection<'c> {
    Sqlite(Held<'c, PoolConnection<Sqlite>, SqliteConnection>),
    Postgres(Held<'c, PoolConnection<Postgres>, PgConnection>),
}

/// Taken from a pool, or lent by a transaction.
pub(crate) enum Held<'c, P, C> {
    Pooled(P),
    Lent(&'c mut C),
}

impl<P: Deref<Target = C>, C> Deref for Held<'_, P, C> {
    type Target = C;

    fn deref(&self) -> &C {
        match self {
            Self::Pooled(connection) => connection,
            Self::Lent(connection) => connection,
        }
    }
}

impl<P: DerefMut<Target = C>, C> DerefMut for Held<'_, P, C> {
    fn deref_mut(&mut self) -> &mut C {
        match self {
            Self::Pooled(connection) => connection,
            Self::Lent(connection) => connection,
        }
    }
}

impl<'c> Door<'c> {
    pub(crate) const fn new(connection: Connection<'c>) -> Self {
        Self { connection, contended: false }
    }

    /// Whether a statement met a concurrent transaction, so that the whole is worth another try.
    pub(crate) const fn is_contended(&self) -> bool {
        self.contended
    }

    /// Runs a statement; the number of rows that it changed.
    pub(crate) async fn execute(&mut self, sql: Sql, values: Vec<Value>) -> Result<u64> {
        let result = self.connection.execute(sql, values).await;
        self.note(result)
    }

    /// All rows of the answer.
    pub(crate) async fn all(&mut self, sql: Sql, values: Vec<Value>) -> Result<Vec<Row>> {
        let result = self.connection.all(sql, values).await;
        self.note(result)
    }

    /// The first row of the answer, if there is one.
    pub(crate) async fn first(&mut self, sql: Sql, values: Vec<Value>) -> Result<Option<Row>> {
        let result = self.connection.first(sql, values).await;
        self.note(result)
    }

    fn note<T>(&mut self, result: Result<T>) -> Result<T> {
        self.contended |= matches!(result, Err(Error::Contended));
        result
    }
}

impl Connection<'_> {
    async fn execute(&mut self, sql: Sql, values: Vec<Value>) -> Result<u64> {
        Ok(match self {
            Self::Sqlite(connection) => {
                let query = sqlx::query_with::<Sqlite, _>(sql.sqlite, sqlite(values)?);
                query.execute(&mut **connection).await?.rows_affected()
            }
            Self::Postgres(connection) => {
                let query = sqlx::query_with::<Postgres, _>(sql.postgres, postgres(values)?);
                query.execute(&mut **connection).await?.rows_affected()
            }
        })
    }

    async fn all(&mut self, sql: Sql, values: Vec<Value>) -> Result<Vec<Row>> {
        Ok(match self {
            Self::Sqlite(connection) => {
                let query = sqlx::query_with::<Sqlite, _>(sql.sqlite, sqlite(values)?);
                let rows = query.fetch_all(&mut **connection).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(connection) => {
                let query = sqlx::query_with::<Postgres, _>(sql.postgres, postgres(values)?);
                let rows = query.fetch_all(&mut **connection).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    async fn first(&mut self, sql: Sql, values: Vec<Value>) -> Result<Option<Row>> {
        Ok(match self {
            Self::Sqlite(connection) => {
                let query = sqlx::query_with::<Sqlite, _>(sql.sqlite, sqlite(values)?);
                query.fetch_optional(&mut **connection).await?.map(Row::Sqlite)
            }
            Self::Postgres(connection) => {
                let query = sqlx::query_with::<Postgres, _>(sql.postgres, postgres(values)?);
                query.fetch_optional(&mut **connection).await?.map(Row::Postgres)
            }
        })
    }
}

fn sqlite(values: Vec<Value>) -> Result<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        let added = match value {
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Bool(value) => arguments.add(value),
            Value::Bytes(value) => arguments.add(value),
        };
        added.map_err(|error| Error::from(sqlx::Error::Encode(error)))?;
    }
    Ok(arguments)
}

fn postgres(values: Vec<Value>) -> Result<PgArguments> {
    let mut arguments = PgArguments::default();
    for value in values {
        let added = match value {
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Bool(value) => arguments.add(value),
            Value::Bytes(value) => arguments.add(value),
        };
        added.map_err(|error| Error::from(sqlx::Error::Encode(error)))?;
    }
    Ok(arguments)
}
