//! SQLite: the queued closures, a savepoint each, one commit for many.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::limits::{WRITE_BATCH_MAX, WRITE_BATCH_MICROS_MAX};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, Executor as _};
use tokio::time::Instant;

use super::closure::{Ran, Work};
use super::{Queue, runtime};
use crate::error::{Error, Result, primary_code};
use crate::tx::Tx;

/// Runs until every sender is gone.
pub(super) fn run(connection: SqliteConnection, queue: Queue, recorded: Arc<AtomicBool>) {
    runtime().block_on(async move {
        let mut lane = Lane { connection, queue, recorded, broken: false };
        while let Some(first) = lane.queue.recv().await {
            lane.batch(first).await;
        }
        lane.connection.close().await.ok();
    });
}

struct Lane {
    connection: SqliteConnection,
    queue: Queue,
    recorded: Arc<AtomicBool>,
    /// A commit failed on its disk: what the file holds is unknown until it is opened again.
    broken: bool,
}

impl Lane {
    /// One transaction for this closure and those that wait behind it.
    async fn batch(&mut self, first: Box<dyn Work>) {
        if self.broken {
            first.answer(Some(Error::unavailable("its disk failed earlier")));
            return;
        }
        if let Err(error) = self.command("BEGIN IMMEDIATE").await {
            first.answer(Some(error));
            return;
        }
        let mut done = Vec::new();
        let mut recorded = false;
        let ran = self.run_all(first, &mut done, &mut recorded).await;
        let ended = match ran {
            Ok(()) => self.command("COMMIT").await,
            Err(error) => Err(error),
        };
        match ended {
            Ok(()) => self.answer_all(done, recorded),
            Err(error) => self.fail_all(done, error).await,
        }
    }

    /// Runs closures until none waits, or it is time to commit.
    async fn run_all(
        &mut self,
        first: Box<dyn Work>,
        done: &mut Vec<Box<dyn Work>>,
        recorded: &mut bool,
    ) -> Result<()> {
        let end = Instant::now() + Duration::from_micros(WRITE_BATCH_MICROS_MAX);
        let mut next = Some(first);
        while let Some(mut work) = next {
            let ran = self.run_one(&mut *work, recorded).await;
            done.push(work);
            ran?;
            let full = done.len() >= WRITE_BATCH_MAX || Instant::now() >= end;
            next = if full { None } else { self.queue.try_recv().ok() };
        }
        Ok(())
    }

    async fn run_one(&mut self, work: &mut dyn Work, recorded: &mut bool) -> Result<()> {
        self.command("SAVEPOINT closure").await?;
        let mut tx = Tx::sqlite(&mut self.connection);
        let ran = work.run(&mut tx, false).await;
        match ran {
            Ran::Keep => *recorded |= tx.has_recorded(),
            Ran::Undo => self.command("ROLLBACK TO closure").await?,
        }
        self.command("RELEASE closure").await
    }

    fn answer_all(&self, done: Vec<Box<dyn Work>>, recorded: bool) {
        if recorded {
            self.recorded.store(true, Ordering::Release);
        }
        for work in done {
            work.answer(None);
        }
    }

    async fn fail_all(&mut self, done: Vec<Box<dyn Work>>, error: Error) {
        tracing::error!(error = %error, closures = done.len(), "a transaction was not committed");
        // SQLite may have rolled back by itself; then there is nothing to roll back.
        self.command("ROLLBACK").await.ok();
        self.broken |= is_disk_failure(&error);
        let mut error = Some(error);
        for work in done {
            let reason = error.take().unwrap_or_else(|| Error::unavailable("a commit failed"));
            work.answer(Some(reason));
        }
    }

    async fn command(&mut self, text: &'static str) -> Result<()> {
        self.connection.execute(sqlx::query(text)).await?;
        Ok(())
    }
}

/// An I/O error: trying the same fsync again may pretend to have worked.
fn is_disk_failure(error: &Error) -> bool {
    let Error::Unavailable { source: Some(source), .. } = error else { return false };
    let sqlx::Error::Database(database) = source.as_ref() else { return false };
    database.code().as_deref().and_then(primary_code) == Some(10)
}
