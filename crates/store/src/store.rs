//! The store: opening it, reading from it, writing to it.

use domain::Timestamp;
use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;

use crate::database_url::DatabaseUrl;
use crate::engine::{Reads, sqlite_writer};
use crate::error::{Error, Result};
use crate::migrate;
use crate::tx::Tx;
use crate::writer::Writer;

/// How to open a store.
#[derive(Clone, Debug)]
pub struct Settings {
    pub database: DatabaseUrl,
}

/// An open database. Cheap to clone; closed when the last clone is gone.
#[derive(Clone, Debug)]
pub struct Store {
    reads: Reads,
    writer: Writer,
}

impl Store {
    /// Opens the database, makes it if it is a file that is missing, and brings its schema up to
    /// date. Before the schema of a file changes, a copy `before-<version>.db` is made beside it.
    ///
    /// Takes as long as the migrations need and no longer: nothing is counted or scanned.
    ///
    /// # Errors
    /// [`Error::Newer`] if a newer version has changed the schema, and whatever keeps the database
    /// from being opened.
    pub async fn open(settings: &Settings) -> Result<Self> {
        let database = &settings.database;
        let writer = match database {
            DatabaseUrl::Sqlite(path) => {
                let mut connection =
                    SqliteConnection::connect_with(&sqlite_writer(database)).await?;
                migrate::sqlite(&mut connection, path).await?;
                Writer::sqlite(connection)?
            }
            DatabaseUrl::Postgres(options) => {
                migrate::postgres(options).await?;
                Writer::postgres(options)?
            }
        };
        Ok(Self { reads: Reads::open(database), writer })
    }

    /// Reading, for whoever must not write.
    pub const fn reads(&self) -> &Reads {
        &self.reads
    }

    /// Runs `change` in a transaction and answers after the commit. An error undoes what it wrote.
    ///
    /// The closure calls only `tx`. It runs on the store's own thread to its end, also when the
    /// caller leaves. On PostgreSQL it is run again when it met a concurrent transaction, which is
    /// why it must be `Clone`: it captures values and `Arc`s, never references.
    ///
    /// # Errors
    /// What the closure returned, or why its transaction could not be committed.
    ///
    /// # Panics
    /// If the closure panics, with its payload, after what it wrote was undone.
    pub async fn write<F, T, E>(&self, change: F) -> Result<T, E>
    where
        F: for<'t, 'c> AsyncFnOnce(&'t mut Tx<'c>) -> Result<T, E> + Clone + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.writer.write(change).await
    }

    /// Seals lines of history that are not sealed yet, at most `SEAL_LINES_MAX`: gives each its
    /// position and its hash. Costs nothing when this process has appended none since the last call.
    /// One sealer at a time: `owner` names this process.
    ///
    /// # Errors
    /// The database's.
    pub async fn seal_history(&self, owner: &str, now: Timestamp) -> Result<u64> {
        if !self.writer.take_recorded() || !self.reads.has_unsealed().await? {
            return Ok(0);
        }
        let owner = owner.to_owned();
        let sealed = self.write(async move |tx: &mut Tx<'_>| tx.seal(&owner, now).await).await;
        if !matches!(sealed, Ok(crate::seal::Sealed { more: false, .. })) {
            self.writer.set_recorded();
        }
        sealed.map(|sealed| sealed.lines)
    }

    /// Waits until the writes that were queued before are carried out, and closes the readers. Reads
    /// that come later fail.
    pub async fn close(&self) {
        let last = async |_tx: &mut Tx<'_>| -> Result<()> { Ok(()) };
        if let Err(error) = self.write(last).await {
            tracing::warn!(error = %error, "the database was not closed in peace");
        }
        self.reads.close().await;
    }
}
