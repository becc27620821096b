//! What tests of several crates need: a database of their own on either engine, and a server in this
//! process with people and projects.
//!
//! Tests inside `store` use `store::testing` itself: a crate's own tests and its other users see two
//! builds of its types.

pub mod database;
#[cfg(feature = "house")]
pub mod house;
