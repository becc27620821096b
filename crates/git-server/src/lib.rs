//! Smart HTTP for git: clone, fetch and push, protocol versions 0 to 2.
//!
//! `address` says what is asked for, `gate` whether it is allowed, `fetch` and `push` do it with a
//! run of git each, streaming in both directions.

mod address;
mod advertise;
mod authorize;
mod body;
mod commands;
mod fetch;
mod gate;
mod outcome;
mod push;
mod refusal;
mod server;

#[cfg(test)]
mod tests;

use app::App;
use axum::Router;

use crate::gate::Gate;
use crate::server::Server;

/// Answers `/{project}.git/…` and refuses every other path, so it serves as a fallback. The project
/// may have any number of groups.
pub fn router(app: App) -> Router {
    Server::new(Gate::App(app)).router()
}
