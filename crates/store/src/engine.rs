//! The two engines, their connections and their settings.

use std::time::Duration;

use domain::limits::{
    POSTGRES_READERS_MAX, POSTGRES_TRUSTED_MILLIS, SQLITE_READERS_MAX, STORE_WAIT_SECONDS_MAX,
};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::database_url::DatabaseUrl;
use crate::door::{Connection, Door, Held};
use crate::error::Result;

/// Reading. Cheap to clone; writes nothing, on SQLite not even by mistake.
#[derive(Clone, Debug)]
pub struct Reads {
    engine: Engine,
}

#[derive(Clone, Debug)]
enum Engine {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Reads {
    /// Connections are opened when they are first needed.
    pub(crate) fn open(database: &DatabaseUrl) -> Self {
        let wait = Duration::from_secs(STORE_WAIT_SECONDS_MAX);
        let engine = match database {
            DatabaseUrl::Sqlite(_) => {
                let pool = SqlitePoolOptions::new()
                    .max_connections(SQLITE_READERS_MAX)
                    .acquire_timeout(wait)
                    .idle_timeout(Duration::from_secs(60))
                    .test_before_acquire(false);
                Engine::Sqlite(pool.connect_lazy_with(sqlite_reader(database)))
            }
            DatabaseUrl::Postgres(options) => {
                let pool = postgres_pool(POSTGRES_READERS_MAX);
                Engine::Postgres(pool.connect_lazy_with(postgres_options(options)))
            }
        };
        Self { engine }
    }

    /// A connection for one read.
    pub(crate) async fn door(&self) -> Result<Door<'static>> {
        Ok(Door::new(match &self.engine {
            Engine::Sqlite(pool) => Connection::Sqlite(Held::Pooled(pool.acquire().await?)),
            Engine::Postgres(pool) => Connection::Postgres(Held::Pooled(pool.acquire().await?)),
        }))
    }

    /// Closes the connections; reads that come later fail.
    pub(crate) async fn close(&self) {
        match &self.engine {
            Engine::Sqlite(pool) => pool.close().await,
            Engine::Postgres(pool) => pool.close().await,
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<()> {
        self.door()
            .await?
            .first(crate::sql::sql!("SELECT CAST(1 AS BIGINT) AS one"), vec![])
            .await?;
        Ok(())
    }

    /// Which engine it is: `sqlite` or `postgresql`.
    pub const fn engine_name(&self) -> &'static str {
        match &self.engine {
            Engine::Sqlite(_) => "sqlite",
            Engine::Postgres(_) => "postgresql",
        }
    }
}

/// What both kinds of SQLite's connections have in common. Caches are small, because the operating
/// system keeps the file's pages anyway.
fn sqlite_options(database: &DatabaseUrl) -> SqliteConnectOptions {
    let path = match database {
        DatabaseUrl::Sqlite(path) => path.as_path(),
        DatabaseUrl::Postgres(_) => std::path::Path::new(""),
    };
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(STORE_WAIT_SECONDS_MAX))
        .disable_statement_logging()
}

/// The one connection that writes.
pub(crate) fn sqlite_writer(database: &DatabaseUrl) -> SqliteConnectOptions {
    sqlite_options(database)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("cache_size", "-2048")
        .pragma("journal_size_limit", "16777216")
        .statement_cache_capacity(128)
        .thread_name(|_| "store-sqlite-write".to_owned())
}

fn sqlite_reader(database: &DatabaseUrl) -> SqliteConnectOptions {
    sqlite_options(database)
        .pragma("query_only", "ON")
        .pragma("cache_size", "-1024")
        .statement_cache_capacity(48)
        .thread_name(|id| format!("store-sqlite-{id}"))
}

/// A pool of connections to PostgreSQL. One that was not used for a while is asked whether it lives
/// before it is used; asking every time would double the way of a short read.
pub(crate) fn postgres_pool(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(STORE_WAIT_SECONDS_MAX))
        .idle_timeout(Duration::from_secs(300))
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > Duration::from_millis(POSTGRES_TRUSTED_MILLIS) {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
}

/// Options of every connection to PostgreSQL.
pub(crate) fn postgres_options(options: &PgConnectOptions) -> PgConnectOptions {
    options.clone().application_name("evenkeel").disable_statement_logging()
}
