//! Runners: making them, knowing them by their tokens, and what they say of themselves.

mod contact;
mod register;
mod trouble;

pub(crate) use contact::Contacts;
pub use register::{NewRunner, RunnerToken};
pub use trouble::Trouble;
