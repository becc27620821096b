//! How closures reach the database: one thread and grouped commits on SQLite, a small pinned pool
//! with retries on PostgreSQL.

mod closure;
mod postgres;
mod sqlite;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use domain::limits::{POSTGRES_WRITER_THREADS, STORE_WAIT_SECONDS_MAX, WRITE_QUEUE_MAX};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::{mpsc, oneshot};

use crate::error::{Error, Result};
use crate::tx::Tx;
use closure::{Answer, Closure, Work};

type Queue = mpsc::Receiver<Box<dyn Work>>;

/// The way in for closures. Cheap to clone; the threads end when the last clone is gone.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    lanes: Arc<[mpsc::Sender<Box<dyn Work>>]>,
    turn: Arc<AtomicUsize>,
    recorded: Arc<AtomicBool>,
}

impl Writer {
    /// Writes through this connection, on a thread of its own.
    pub(crate) fn sqlite(connection: SqliteConnection) -> Result<Self> {
        let recorded = Arc::new(AtomicBool::new(true));
        let (lane, queue) = mpsc::channel(WRITE_QUEUE_MAX);
        let flag = Arc::clone(&recorded);
        spawn("store-write", move || sqlite::run(connection, queue, flag))?;
        Ok(Self { lanes: Arc::new([lane]), turn: Arc::default(), recorded })
    }

    /// Writes through connections that each thread opens when it needs them.
    pub(crate) fn postgres(options: &PgConnectOptions) -> Result<Self> {
        let recorded = Arc::new(AtomicBool::new(true));
        let mut lanes = Vec::new();
        for _ in 0..POSTGRES_WRITER_THREADS {
            let (lane, queue) = mpsc::channel(WRITE_QUEUE_MAX);
            let (flag, options) = (Arc::clone(&recorded), options.clone());
            spawn("store-write", move || postgres::run(options, queue, flag))?;
            lanes.push(lane);
        }
        Ok(Self { lanes: lanes.into(), turn: Arc::default(), recorded })
    }

    /// Runs the closure in a transaction; answers after the commit.
    pub(crate) async fn write<F, T, E>(&self, change: F) -> Result<T, E>
    where
        F: for<'t, 'c> AsyncFnOnce(&'t mut Tx<'c>) -> Result<T, E> + Clone + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        self.enqueue(Box::new(Closure::new(change, sender))).await?;
        match receiver.await {
            Ok(Answer::Done(result)) => result,
            Ok(Answer::Panicked(panic)) => std::panic::resume_unwind(panic),
            Err(_gone) => Err(Error::unavailable("the writer has stopped").into()),
        }
    }

    /// Whether history may have lines that are not sealed; asking clears it.
    pub(crate) fn take_recorded(&self) -> bool {
        self.recorded.swap(false, Ordering::AcqRel)
    }

    /// There may be lines that are not sealed.
    pub(crate) fn set_recorded(&self) {
        self.recorded.store(true, Ordering::Release);
    }

    async fn enqueue(&self, work: Box<dyn Work>) -> Result<()> {
        let lane = self.turn.fetch_add(1, Ordering::Relaxed) % self.lanes.len();
        let wait = Duration::from_secs(STORE_WAIT_SECONDS_MAX);
        match tokio::time::timeout(wait, self.lanes[lane].reserve()).await {
            Ok(Ok(permit)) => permit.send(work),
            Ok(Err(_closed)) => return Err(Error::unavailable("the writer has stopped")),
            Err(_elapsed) => return Err(Error::unavailable("too many writes are waiting")),
        }
        Ok(())
    }
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<()> {
    let thread = std::thread::Builder::new().name(name.to_owned());
    thread.spawn(body).map_err(|error| Error::Unavailable {
        why: "no thread for the writer",
        source: Some(Box::new(sqlx::Error::Io(error))),
    })?;
    Ok(())
}

/// A runtime for one thread, whose futures need not be `Send`.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime of one thread needs nothing but an epoll handle")
}
