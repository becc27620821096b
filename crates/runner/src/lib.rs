//! The host's side of a job: poll, run through an executor, stream the trace.
//!
//! A [`Runner`] asks the server for jobs over the runner protocol, by HTTP or by a Unix socket; the
//! one inside the server and one on another machine are the same. A job becomes a few stages: make
//! the environment, get the sources, fetch artifacts, run the script, upload artifacts. Only the
//! script runs in the [`Executor`]'s environment; the rest is the runner's own work on the folders
//! that the job will see.

mod account;
mod artifacts;
mod beneath;
mod cancel;
mod client;
mod clock;
mod config;
mod duration;
mod executor;
mod identity;
mod isolation;
mod job;
mod leftovers;
mod output;
mod poll;
mod process;
mod runner;
mod script;
mod section;
mod shell;
mod sources;
mod trace;
mod variables;
mod workspace;

#[cfg(test)]
mod tests;

pub use account::{Account, AccountError, is_root, user_and_group};
pub use client::ClientError;
pub use config::{Config, Endpoint};
pub use executor::{Environment, Executor, Failure, JobContext, Layout, Stage, Unavailable};
pub use isolation::Isolation;
pub use leftovers::Entry;
pub use runner::{Runner, RunnerError, Status};
pub use script::{Script, quote};
pub use shell::{ShellExecutor, ShellSettings};
pub use trace::Trace;
pub use workspace::Workspace;
