//! Every test runs on both engines: SQLite in a temporary file, PostgreSQL in a database of its own.

/// Tests with an open store, each once for each engine.
macro_rules! on_both {
    ($(async fn $name:ident($store:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn body($store: crate::Store) $body

            #[tokio::test]
            async fn sqlite() {
                let database = crate::testing::sqlite().await;
                body(database.open().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                let database = crate::testing::postgres().await;
                body(database.open().await).await;
            }
        }
    )+};
}

mod access;
mod accounts;
mod delivery;
mod differences;
mod documents;
mod drive;
mod effects;
mod fixture;
mod history;
mod job_queue;
mod lists;
mod open;
mod pipelines;
mod prepare;
mod projects;
mod runners;
mod writer;
