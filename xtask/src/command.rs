//! The door to other programs.

use std::path::Path;

use anyhow::{Context as _, bail};

/// What CI runs after one another.
const CI: [&[&str]; 4] = [
    &["fmt", "--all", "--check"],
    &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
    &["xtask", "tidy"],
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
