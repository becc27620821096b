//! A copy of the workspace that may be broken.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::command;

/// What a copy does not need.
const LEFT_OUT: [&str; 2] = [".git", "target"];

/// The copy, with a target folder of its own beside it.
pub(super) struct Scratch {
    pub root: PathBuf,
    target: PathBuf,
}

impl Scratch {
    /// Brings the copy up to date. Files that did not change are left alone, so that cargo knows
    /// them again.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub(super) fn new(root: &Path) -> anyhow::Result<Self> {
        let folder = root.join("target/corpus-mutations");
        let scratch = Self { root: folder.join("workspace"), target: folder.join("target") };
        copy(root, &scratch.root)?;
        Ok(scratch)
    }

    /// Compiles the compiler's tests and returns the program that runs them.
    ///
    /// # Errors
    /// They do not compile.
    pub(super) fn build(&self) -> anyhow::Result<PathBuf> {
        let target = self.target.to_str().context("the path of the workspace is text")?;
        let arguments = ["test", "-q", "--no-run", "-p", "ci-config", "--lib"];
        let options = ["--message-format=json", "--target-dir", target];
        let messages = command::cargo_output(&self.root, &[&arguments[..], &options[..]].concat())?;
        let messages = String::from_utf8(messages)?;
        messages.lines().rev().find_map(program).context("cargo names no test program")
    }
}

/// The program that a message of cargo names.
fn program(line: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    let is_compiler = message["target"]["name"] == "ci_config";
    message["executable"].as_str().filter(|_| is_compiler).map(PathBuf::from)
}

/// Makes a folder like another one.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    let mut names = Vec::new();
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if LEFT_OUT.iter().any(|left_out| name == *left_out) {
            continue;
        }
        let (source, target) = (entry.path(), to.join(&name));
        if entry.file_type()?.is_dir() {
            copy(&source, &target)?;
        } else {
            let text = std::fs::read(&source).with_context(|| source.display().to_string())?;
            if std::fs::read(&target).ok().as_ref() != Some(&text) {
                std::fs::write(&target, text)?;
            }
        }
        names.push(name);
    }
    for entry in std::fs::read_dir(to)? {
        let entry = entry?;
        if names.contains(&entry.file_name()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            std::fs::remove_dir_all(entry.path())?;
        } else {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
