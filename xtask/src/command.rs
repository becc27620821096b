//! The door to other programs.

use std::io::Read as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, bail};

/// What CI runs after one another.
const CI: [&[&str]; 5] = [
    &["fmt", "--all", "--check"],
    &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
    &["xtask", "tidy"],
    &["xtask", "codegen", "--check"],
    &["test", "--workspace"],
];

/// Runs cargo in the workspace and lets it print.
///
/// # Errors
/// It cannot be started, or it fails.
pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let status = program(root, arguments).status().context("cannot start cargo")?;
    if !status.success() {
        bail!("cargo {} failed", arguments.join(" "));
    }
    Ok(())
}

/// Runs cargo in the workspace and returns how many seconds it took.
///
/// # Errors
/// It cannot be started, or it fails.
#[expect(clippy::disallowed_methods, reason = "measures another program; nothing pauses here")]
pub(crate) fn timed_cargo(root: &Path, arguments: &[&str]) -> anyhow::Result<f64> {
    let start = std::time::Instant::now();
    cargo(root, arguments)?;
    Ok(start.elapsed().as_secs_f64())
}

/// Runs cargo in the workspace and returns what it prints.
///
/// # Errors
/// It cannot be started, or it fails.
pub(crate) fn cargo_output(root: &Path, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let output = program(root, arguments).output().context("cannot start cargo")?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        bail!("cargo {} failed: {}", arguments.join(" "), reason.trim());
    }
    Ok(output.stdout)
}

/// Runs cargo in the workspace with a variable set and lets it print.
///
/// # Errors
/// It cannot be started, or it fails.
pub(crate) fn cargo_with(root: &Path, variable: &str, arguments: &[&str]) -> anyhow::Result<()> {
    let status = program(root, arguments).env(variable, "1").status()?;
    if !status.success() {
        bail!("cargo {} failed", arguments.join(" "));
    }
    Ok(())
}

/// How a program ended.
pub(crate) enum Ended {
    Well,
    /// It failed, having printed this.
    Badly(String),
    /// It ran beyond its limit and was killed.
    TooLate,
}

/// Runs a program in a folder, for a limited time.
///
/// # Errors
/// It cannot be started or read.
#[expect(clippy::disallowed_methods, reason = "a tool of developers, not a part of the product")]
pub(crate) fn run_within(
    program: &Path,
    folder: &Path,
    arguments: &[&str],
    limit: Duration,
) -> anyhow::Result<Ended> {
    let mut child = std::process::Command::new(program)
        .current_dir(folder)
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let mut stdout = child.stdout.take().context("its output is piped")?;
    let (sender, output) = mpsc::channel();
    std::thread::spawn(move || {
        let mut printed = Vec::new();
        // Who waits sees a closed channel if this fails.
        if stdout.read_to_end(&mut printed).is_ok() {
            sender.send(printed).ok();
        }
    });
    let Ok(printed) = output.recv_timeout(limit) else {
        child.kill()?;
        child.wait()?;
        return Ok(Ended::TooLate);
    };
    let printed = String::from_utf8_lossy(&printed).into_owned();
    Ok(if child.wait()?.success() { Ended::Well } else { Ended::Badly(printed) })
}

/// Runs all that CI runs, and stops at the first that fails.
///
/// # Errors
/// One of them fails.
pub(crate) fn ci(root: &Path) -> anyhow::Result<()> {
    CI.into_iter().try_for_each(|arguments| cargo(root, arguments))
}

#[expect(clippy::disallowed_methods, reason = "a tool of developers, not a part of the product")]
fn program(root: &Path, arguments: &[&str]) -> std::process::Command {
    let mut program = std::process::Command::new("cargo");
    program.current_dir(root).args(arguments);
    program
}
