//! Runners: making them, knowing them by their tokens, and what they say of themselves.

mod contact;
mod register;

pub(crate) use contact::Contacts;
pub use register::{NewRunner, RunnerToken};
