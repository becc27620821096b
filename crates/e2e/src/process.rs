//! Programs that tests start: one door, with a clean environment.

use std::ffi::OsStr;
use std::process::{Command, Output};

use anyhow::{Context as _, bail};

/// A program with `PATH` and nothing else of this process's environment.
#[expect(clippy::disallowed_methods, reason = "the one door of the tests to programs")]
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_clear();
    if let Ok(path) = std::env::var("PATH") {
        command.env("PATH", path);
    }
    command
}

/// A setting of the script that runs the tests.
///
/// # Errors
/// It is not set; the message says what sets it.
#[expect(clippy::disallowed_methods, reason = "tests are told by script/test what is there")]
pub fn setting(name: &str) -> anyhow::Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set: script/test sets it"))
}

/// Runs a program to its end and returns its standard output.
///
/// # Errors
/// It cannot be started or ends with another code than 0; the message has what it printed.
pub fn run(command: &mut Command) -> anyhow::Result<String> {
    let output = outcome(command)?;
    if !output.status.success() {
        bail!("{command:?} ended with {}: {}", output.status, all_output(&output));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program to its end, whatever that is.
///
/// # Errors
/// It cannot be started.
pub fn outcome(command: &mut Command) -> anyhow::Result<Output> {
    command.output().with_context(|| format!("cannot start {command:?}"))
}

/// What a program wrote, both streams.
pub fn all_output(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// The binary that cargo built beside the tests.
///
/// # Errors
/// It is not there yet.
pub fn binary() -> anyhow::Result<std::path::PathBuf> {
    let own = std::env::current_exe()?;
    // Tests lie in target/<profile>/deps, benchmarks beside the binary.
    let folders = own.ancestors().skip(1).take(2);
    let found = folders.map(|folder| folder.join("evenkeel")).find(|binary| binary.is_file());
    found
        .context("the binary is missing: run `cargo build -p evenkeel` with the same profile first")
}
