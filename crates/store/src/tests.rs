//! Every test runs on both engines: SQLite in a temporary file, PostgreSQL in a database of its own.

/// A test with an open store, once for each engine.
macro_rules! on_both {
    ($(async fn $name:ident($store:ident) $body:block)+) => {$(
        mod $name {
            #[expect(unused_imports, reason = "not every body names something of its file")]
            use super::*;

            async fn body($store: crate::Store) $body

            #[tokio::test]
            async fn sqlite() {
                let database = crate::testing::sqlite().await;
                body(database.store.clone()).await;
            }

            #[tokio::test]
            async fn postgres() {
                let database = crate::testing::postgres().await;
                body(database.store.clone()).await;
            }
        }
    )+};
}
use on_both;

mod fixture;
mod prepare;
mod speed;
