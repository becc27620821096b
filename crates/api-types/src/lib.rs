//! The JSON of REST v4 and of the runner protocol.

pub mod runner;
pub mod v4;
