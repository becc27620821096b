//! The promises of `Store::write`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::Semaphore;

use super::fixture::{NOW, new_user, user, write};
use crate::{Error, Store, Tx};

async fn setting(store: &Store, key: &str) -> Option<String> {
    store.reads().find_setting(key).await.unwrap()
}

on_both! {
    async fn what_was_answered_is_there(store) {
        write(&store, async |tx: &mut Tx<'_>| tx.set_setting("a", "1").await).await.unwrap();
        assert_eq!(setting(&store, "a").await.as_deref(), Some("1"));
    }

    async fn an_error_undoes_its_own_closure_and_no_other(store) {
        let mut tasks = Vec::new();
        for number in 0..200_u32 {
            let store = store.clone();
            tasks.push(tokio::spawn(async move {
                write(&store, async move |tx: &mut Tx<'_>| {
                    tx.set_setting(&number.to_string(), "written").await?;
                    if number % 3 == 0 { Err(Error::NotFound { what: "a third" }) } else { Ok(number) }
                })
                .await
            }));
        }
        for (number, task) in (0..200_u32).zip(tasks) {
            let result = task.await.unwrap();
            let kept = setting(&store, &number.to_string()).await.is_some();
            assert_eq!(result.is_ok(), number % 3 != 0, "{number}");
            assert_eq!(kept, result.is_ok(), "{number}");
        }
    }

    async fn a_panic_undoes_and_reaches_the_caller(store) {
        let other = store.clone();
        let task = tokio::spawn(async move {
            write(&other, async |tx: &mut Tx<'_>| -> Result<(), Error> {
                tx.set_setting("a", "1").await?;
                panic!("a bug")
            })
            .await
        });
        let panic = task.await.unwrap_err().into_panic();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"a bug"));
        assert_eq!(setting(&store, "a").await, None);
        write(&store, async |tx: &mut Tx<'_>| tx.set_setting("b", "2").await).await.unwrap();
        assert_eq!(setting(&store, "b").await.as_deref(), Some("2"));
    }

    async fn a_caller_that_leaves_cuts_nothing_in_half(store) {
        let (started, gate) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (other, from, to) = (store.clone(), Arc::clone(&started), Arc::clone(&gate));
        let task = tokio::spawn(async move {
            write(&other, async move |tx: &mut Tx<'_>| {
                tx.set_setting("first", "1").await?;
                from.add_permits(1);
                to.acquire().await.expect("it stays open").forget();
                tx.set_setting("second", "2").await
            })
            .await
        });
        started.acquire().await.unwrap().forget();
        task.abort();
        task.await.unwrap_err();
        gate.add_permits(1);
        while setting(&store, "second").await.is_none() {
            tokio::task::yield_now().await;
        }
        assert_eq!(setting(&store, "first").await.as_deref(), Some("1"));
    }

    async fn a_transaction_reads_what_it_wrote(store) {
        let read = write(&store, async |tx: &mut Tx<'_>| {
            tx.set_setting("a", "1").await?;
            tx.find_setting("a").await
        });
        assert_eq!(read.await.unwrap().as_deref(), Some("1"));
    }

    async fn a_refused_row_leaves_the_transaction_usable(store) {
        user(&store, "ada").await;
        let again = new_user("ADA");
        write(&store, async move |tx: &mut Tx<'_>| {
            let taken = tx.insert_user(&again, NOW).await;
            assert!(matches!(taken, Err(Error::Conflict { what: "username" })), "{taken:?}");
            tx.set_setting("after", "yes").await
        })
        .await
        .unwrap();
        assert_eq!(setting(&store, "after").await.as_deref(), Some("yes"));
    }
}

/// Two transactions that take two rows in opposite orders: PostgreSQL ends one of them, the store
/// runs it again, and both are answered well.
#[tokio::test]
async fn postgres_runs_a_deadlocked_closure_again() {
    let database = crate::testing::postgres().await;
    let store = database.open().await;
    for key in ["a", "b"] {
        write(&store, async move |tx: &mut Tx<'_>| tx.set_setting(key, "0").await).await.unwrap();
    }
    let runs = Arc::new(AtomicU32::new(0));
    let both = Arc::new(tokio::sync::Barrier::new(2));
    let swap = |first: &'static str, second: &'static str| {
        let (store, runs, both) = (store.clone(), Arc::clone(&runs), Arc::clone(&both));
        tokio::spawn(async move {
            write(&store, async move |tx: &mut Tx<'_>| {
                tx.set_setting(first, "1").await?;
                if runs.fetch_add(1, Ordering::SeqCst) < 2 {
                    both.wait().await;
                }
                tx.set_setting(second, "1").await
            })
            .await
        })
    };
    let (one, other) = (swap("a", "b"), swap("b", "a"));
    one.await.unwrap().unwrap();
    other.await.unwrap().unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 3);
}

/// A server that was started again ends every connection; the store opens new ones by itself.
#[tokio::test]
async fn postgres_is_found_again_after_its_connections_ended() {
    let database = crate::testing::postgres().await;
    let store = database.open().await;
    write(&store, async |tx: &mut Tx<'_>| tx.set_setting("a", "1").await).await.unwrap();
    let sql = crate::sql::sql!(
        sqlite: "SELECT 1",
        postgres: "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()"
    );
    store.reads().door().await.unwrap().all(sql, Vec::new()).await.unwrap();
    write(&store, async |tx: &mut Tx<'_>| tx.set_setting("a", "2").await).await.unwrap();
    assert_eq!(setting(&store, "a").await.as_deref(), Some("2"));
}

/// A command beside the running server writes into the same file.
#[tokio::test]
async fn two_stores_write_to_one_file() {
    let database = crate::testing::sqlite().await;
    let (one, other) = (database.open().await, database.open().await);
    let mut tasks = Vec::new();
    for number in 0..40_u32 {
        let store = if number % 2 == 0 { one.clone() } else { other.clone() };
        tasks.push(tokio::spawn(async move {
            write(&store, async move |tx: &mut Tx<'_>| {
                tx.set_setting(&number.to_string(), "x").await
            })
            .await
        }));
    }
    for (number, task) in (0..40_u32).zip(tasks) {
        task.await.unwrap().unwrap();
        assert!(setting(&other, &number.to_string()).await.is_some());
    }
}

/// A disk without room refuses the one write, says so, and harms no other.
#[tokio::test]
async fn sqlite_says_that_the_disk_is_full_and_goes_on() {
    let database = crate::testing::sqlite().await;
    let store = database.open().await;
    let limit = async |pages: &'static str| {
        let sql = crate::sql::Sql { sqlite: pages, postgres: pages };
        write(&store, async move |tx: &mut Tx<'_>| tx.all(sql, Vec::new()).await.map(drop)).await
    };
    limit("PRAGMA max_page_count = 1").await.unwrap();
    let large = "x".repeat(1 << 20);
    let full = write(&store, async move |tx: &mut Tx<'_>| tx.set_setting("a", &large).await).await;
    let Err(Error::Unavailable { why, .. }) = full else { panic!("{full:?}") };
    assert_eq!(why, "its disk is full");
    limit("PRAGMA max_page_count = 1000000").await.unwrap();
    write(&store, async |tx: &mut Tx<'_>| tx.set_setting("b", "1").await).await.unwrap();
    assert_eq!(setting(&store, "a").await, None);
    assert_eq!(setting(&store, "b").await.as_deref(), Some("1"));
}

#[tokio::test]
async fn closing_waits_for_the_writes_before_it() {
    let database = crate::testing::sqlite().await;
    let store = database.open().await;
    let (started, gate) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (other, from, to) = (store.clone(), Arc::clone(&started), Arc::clone(&gate));
    let writing = tokio::spawn(async move {
        write(&other, async move |tx: &mut Tx<'_>| {
            from.add_permits(1);
            to.acquire().await.expect("it stays open").forget();
            tx.set_setting("a", "1").await
        })
        .await
    });
    started.acquire().await.unwrap().forget();
    let closed = store.clone();
    let closing = tokio::spawn(async move { closed.close().await });
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert!(!closing.is_finished());
    gate.add_permits(1);
    closing.await.unwrap();
    writing.await.unwrap().unwrap();
    assert!(matches!(store.reads().ping().await, Err(Error::Unavailable { .. })));
}

/// Closures that wait together are committed together.
#[tokio::test]
async fn sqlite_commits_many_closures_at_once() {
    let database = crate::testing::sqlite().await;
    let store = database.open().await;
    let before = commits(&database).await;
    let mut tasks = Vec::new();
    let gate = Arc::new(Semaphore::new(0));
    for number in 0..100_u32 {
        let (store, gate) = (store.clone(), Arc::clone(&gate));
        tasks.push(tokio::spawn(async move {
            write(&store, async move |tx: &mut Tx<'_>| {
                if number == 0 {
                    gate.acquire().await.expect("it stays open").forget();
                }
                tx.set_setting(&number.to_string(), "x").await
            })
            .await
        }));
    }
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
    gate.add_permits(1);
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let used = commits(&database).await - before;
    assert!(used < 50, "100 closures took {used} commits");
}

/// How many transactions the file has seen: SQLite counts them in its header.
async fn commits(database: &crate::testing::TestDatabase) -> i64 {
    let crate::DatabaseUrl::Sqlite(path) = &database.url else { panic!("it is a file") };
    let wal = path.with_extension("db-wal");
    let bytes = tokio::fs::read(&wal).await.unwrap_or_default();
    // A frame of the log is a header of 24 bytes and a page; its second word is not 0 in the last
    // frame of a transaction.
    let frames = bytes.get(32..).unwrap_or_default().chunks_exact(24 + 4096);
    i64::try_from(frames.filter(|frame| frame[4..8] != [0; 4]).count()).unwrap()
}
