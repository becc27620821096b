//! A work tree that pushes to a server, by the real git, without anything of this machine's settings.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::process::{command, outcome, run};

/// A work tree with a remote.
#[derive(Debug)]
pub struct WorkTree {
    folder: TempDir,
}

impl WorkTree {
    /// An empty repository on branch `main`, with `url` as its origin. `secret` is a token or a
    /// password of `user`.
    ///
    /// # Errors
    /// git fails.
    pub fn new(url: &str, path: &str, user: &str, secret: &str) -> anyhow::Result<Self> {
        let tree = Self { folder: tempfile::tempdir()? };
        let host = url.trim_start_matches("http://");
        tree.git(&["init", "-q", "-b", "main"])?;
        tree.git(&[
            "remote",
            "add",
            "origin",
            &format!("http://{user}:{secret}@{host}/{path}.git"),
        ])?;
        Ok(tree)
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, path: &str, text: &str) -> anyhow::Result<()> {
        let file = self.path().join(path);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, text)?;
        Ok(())
    }

    /// Commits everything; the commit.
    ///
    /// # Errors
    /// git fails.
    pub fn commit(&self, message: &str) -> anyhow::Result<String> {
        self.git(&["add", "-A"])?;
        self.git(&["commit", "-q", "--allow-empty", "-m", message])?;
        Ok(self.git(&["rev-parse", "HEAD"])?.trim().to_owned())
    }

    /// Commits a `.gitlab-ci.yml` and pushes the branch; the commit.
    ///
    /// # Errors
    /// git fails or the push is refused.
    pub fn push_ci(&self, yaml: &str) -> anyhow::Result<String> {
        self.write(".gitlab-ci.yml", yaml)?;
        let sha = self.commit("Change the pipeline")?;
        self.push(&["HEAD"])?;
        Ok(sha)
    }

    /// Pushes; what the terminal shows.
    ///
    /// # Errors
    /// The push is refused.
    pub fn push(&self, what: &[&str]) -> anyhow::Result<String> {
        let mut git = self.command();
        let output = outcome(git.arg("push").arg("origin").args(what))?;
        let text = crate::process::all_output(&output);
        anyhow::ensure!(output.status.success(), "push of {what:?} was refused: {text}");
        Ok(text)
    }

    /// Pushes, whatever comes of it.
    ///
    /// # Errors
    /// git cannot be started.
    pub fn try_push(&self, what: &[&str]) -> anyhow::Result<Output> {
        outcome(self.command().arg("push").arg("origin").args(what))
    }

    /// Runs git here; its standard output.
    ///
    /// # Errors
    /// It ends with another code than 0.
    pub fn git(&self, arguments: &[&str]) -> anyhow::Result<String> {
        run(self.command().args(arguments))
    }

    /// git in this folder, with a name and no settings of this machine.
    pub fn command(&self) -> Command {
        let mut git = command("git");
        git.current_dir(self.path())
            .env("HOME", self.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            // Thousands of refs of a test need not survive a power cut.
            .args([
                "-c",
                "core.fsync=none",
                "-c",
                "user.name=Ada",
                "-c",
                "user.email=ada@example.com",
            ]);
        git
    }
}
