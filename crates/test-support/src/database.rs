//! Databases of a test's own: a temporary file, or a database on the PostgreSQL server that the
//! environment variable `EVENKEEL_TEST_POSTGRES` names.

pub use store::testing::{TestDatabase, VARIABLE, postgres, sqlite};
