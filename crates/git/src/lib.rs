//! Bare repositories on disk through the `git` program: objects, refs, and the pack protocol.
//!
//! [`Repositories`] knows where they lie, [`Repository`] is one of them. `command` is the only
//! place that starts the program.

mod batch;
mod checkout;
mod command;
mod commits;
mod error;
mod hooks;
mod leftovers;
pub mod names;
mod new_commit;
mod objects;
mod pack;
mod place;
mod process;
mod quarantine;
mod question;
mod receive;
mod reflog;
mod refs;
mod repositories;
mod repository;
mod sessions;
mod trees;
mod unique;
mod version;

#[cfg(test)]
mod tests;

pub use checkout::Checkout;
pub use commits::{Commit, Signature};
pub use error::{Error, Result};
pub use new_commit::NewCommit;
pub use pack::{Protocol, Service};
pub use process::Process;
pub use quarantine::Quarantine;
pub use receive::{Question, Questions, ReceiveOptions, ReceivePack};
pub use refs::Ref;
pub use repositories::Repositories;
pub use repository::Repository;
pub use version::{Version, check_version, version};
