//! Builders, both databases, hermetic git, an in-process server.

pub mod database;
