//! One file per command.

mod audit;
mod checkout;
mod colour;
mod doctor;
mod explain_code;
mod happening;
mod lint;
mod preview;
mod reference;
mod server;
mod token;
mod user;
mod what_if;
mod why;

use anyhow::Context as _;
use tokio::runtime::{Builder, Runtime};

use crate::cli::{Command, DataArgs};
use crate::settings;

/// What a command answers: its exit code is 0, 1, 2 or 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
    /// What was asked for does not exist.
    WrongUsage,
    /// It cannot be known here.
    Unknown,
}

/// What was asked for cannot be meant: exit code 2.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct WrongUsage(pub(crate) String);

impl WrongUsage {
    fn of(text: &str) -> anyhow::Error {
        Self(text.to_owned()).into()
    }
}

/// Carries out a command.
///
/// # Errors
/// It could not be done, exit code 3; of kind [`WrongUsage`], exit code 2.
pub(crate) fn run(command: Command) -> anyhow::Result<Answer> {
    match command {
        Command::Server(args) => server::run(*args),
        Command::Token { command } => runtime()?.block_on(token::run(command)),
        Command::User { command } => runtime()?.block_on(user::run(command)),
        Command::Doctor(data) => runtime()?.block_on(doctor::run(data)),
        Command::Audit { command } => runtime()?.block_on(audit::run(command)),
        Command::Lint(args) => lint::run(&args),
        Command::WhatIf(args) => runtime()?.block_on(what_if::run(*args)),
        Command::Why(args) => runtime()?.block_on(why::run(*args)),
        Command::Explain { code } => Ok(explain_code::run(code)),
        Command::Reference => Ok(reference::run()),
    }
}

/// The runtime of a command that is no server.
fn runtime() -> anyhow::Result<Runtime> {
    Builder::new_current_thread().enable_all().build().context("cannot start the runtime")
}

/// The application on a data folder that a server may be using at the same time.
async fn open(args: &DataArgs) -> anyhow::Result<app::App> {
    if !args.data.join("keys").is_dir() {
        anyhow::bail!("{} is no data folder: name the server's with --data", args.data.display());
    }
    let mut wanted = app::Settings::new(&args.data, "http://127.0.0.1:8080");
    wanted.database = Some(settings::database_of(args)?);
    env!("CARGO_PKG_VERSION").clone_into(&mut wanted.version);
    Ok(app::App::open(wanted).await?.app)
}

/// Prints what the command was asked for. A reader that has gone away wants no more.
fn answer(text: &str) {
    use std::io::Write as _;
    writeln!(std::io::stdout().lock(), "{text}").ok();
}

/// Says something beside the answer.
#[expect(clippy::print_stderr, reason = "beside the answer of a command")]
fn note(text: &str) {
    eprintln!("{text}");
}
