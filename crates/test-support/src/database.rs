//! Databases of a test's own: a temporary file, or a database on a PostgreSQL server.
//!
//! The environment variable `EVENKEEL_TEST_POSTGRES` names the server. Without one the test fails and
//! says how to start it.

pub use store::testing::{TestDatabase, postgres, sqlite};

/// Makes two tests of each function, one for each engine. The function takes a [`TestDatabase`].
#[macro_export]
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::database::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name($crate::database::postgres().await).await;
            }
        }
    )+};
}
