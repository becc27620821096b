//! PostgreSQL: each closure its own transaction, several at once on one thread, run again when it
//! met a concurrent one.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::limits::{POSTGRES_WRITERS_PER_THREAD, WRITE_ATTEMPTS_MAX};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool};
use sqlx::{Executor as _, Postgres};
use tokio::sync::Semaphore;
use tokio::task::LocalSet;

use super::closure::{Ran, Work};
use super::{Queue, runtime};
use crate::engine::{postgres_options, postgres_pool};
use crate::error::{Error, Result};
use crate::tx::Tx;

/// Runs until every sender is gone and every closure has its answer.
pub(super) fn run(options: PgConnectOptions, queue: Queue, recorded: Arc<AtomicBool>) {
    let local = LocalSet::new();
    runtime().block_on(local.run_until(async move {
        let connections = u32::try_from(POSTGRES_WRITERS_PER_THREAD).unwrap_or(u32::MAX);
        let pool = postgres_pool(connections).connect_lazy_with(postgres_options(&options));
        serve(&pool, queue, &recorded).await;
        pool.close().await;
    }));
}

async fn serve(pool: &PgPool, mut queue: Queue, recorded: &Arc<AtomicBool>) {
    let permits = Arc::new(Semaphore::new(POSTGRES_WRITERS_PER_THREAD));
    let lane = Rc::new(Lane { pool: pool.clone(), recorded: Arc::clone(recorded) });
    loop {
        let permit = Arc::clone(&permits).acquire_owned().await;
        let Some(work) = queue.recv().await else { break };
        let lane = Rc::clone(&lane);
        tokio::task::spawn_local(async move {
            lane.serve(work).await;
            drop(permit);
        });
    }
    let all = u32::try_from(POSTGRES_WRITERS_PER_THREAD).unwrap_or(u32::MAX);
    drop(permits.acquire_many(all).await);
}

struct Lane {
    pool: PgPool,
    recorded: Arc<AtomicBool>,
}

impl Lane {
    async fn serve(&self, mut work: Box<dyn Work>) {
        let mut attempt = 1;
        let failure = loop {
            match self.transaction(&mut *work, attempt < WRITE_ATTEMPTS_MAX).await {
                Ok(()) => break None,
                Err(Error::Contended) if attempt < WRITE_ATTEMPTS_MAX => {
                    tokio::time::sleep(Duration::from_millis(1 << attempt)).await;
                    attempt += 1;
                }
                Err(error) => break Some(error),
            }
        };
        work.answer(failure);
    }

    /// A connection with an open transaction. One that died in the pool is replaced: nothing was
    /// asked of it yet.
    async fn begin(&self) -> Result<PoolConnection<Postgres>> {
        let mut attempt = 1;
        loop {
            let mut connection = self.pool.acquire().await?;
            match command(&mut connection, "BEGIN").await {
                Ok(()) => return Ok(connection),
                Err(error) if attempt > POSTGRES_WRITERS_PER_THREAD => return Err(error),
                Err(_dead) => drop(connection.close().await),
            }
            attempt += 1;
        }
    }

    /// `Ok` when the answer stands, `Contended` when the closure is worth another try.
    async fn transaction(&self, work: &mut dyn Work, again: bool) -> Result<()> {
        let mut connection = self.begin().await?;
        let mut tx = Tx::postgres(&mut connection);
        let ran = work.run(&mut tx, again).await;
        let (contended, recorded) = (tx.is_contended(), tx.has_recorded());
        if ran == Ran::Undo {
            if command(&mut connection, "ROLLBACK").await.is_err() {
                connection.close().await.ok();
            }
            return if contended { Err(Error::Contended) } else { Ok(()) };
        }
        command(&mut connection, "COMMIT").await?;
        if recorded {
            self.recorded.store(true, Ordering::Release);
        }
        Ok(())
    }
}

async fn command(connection: &mut PgConnection, text: &'static str) -> Result<()> {
    connection.execute(sqlx::query(text)).await?;
    Ok(())
}
