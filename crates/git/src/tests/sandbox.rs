//! A folder with repositories and a client that sees nothing of the machine's own git settings.

use std::path::{Path, PathBuf};
use std::process::Output;

use domain::push::{RefUpdate, ZERO_SHA};
use domain::{ProjectId, Timestamp};
use tempfile::TempDir;

use crate::{NewCommit, Repositories, Repository, Signature};

pub(super) struct Sandbox {
    folder: TempDir,
    pub(super) repositories: Repositories,
}

impl Sandbox {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repositories = Repositories::new(folder.path().join("repositories"));
        Self { folder, repositories }
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) async fn repository(&self) -> Repository {
        self.repositories.create(ProjectId(1), "main").await.unwrap()
    }

    /// A work tree on branch `main` without commits.
    pub(super) fn work_tree(&self) -> PathBuf {
        let path = self.folder.path().join("work");
        std::fs::create_dir(&path).unwrap();
        run(&path, &["init", "-q", "-b", "main"]);
        path
    }
}

/// Runs git as a person would, in `folder`.
#[expect(clippy::disallowed_methods, reason = "the client's git, not the server's")]
pub(super) fn try_run(folder: &Path, arguments: &[&str]) -> Output {
    std::process::Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("HOME", folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_NAME", "Ada")
        .env("GIT_AUTHOR_EMAIL", "ada@example.com")
        .env("GIT_COMMITTER_NAME", "Ada")
        .env("GIT_COMMITTER_EMAIL", "ada@example.com")
        .output()
        .unwrap()
}

/// [`try_run`], which must succeed.
pub(super) fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = try_run(folder, arguments);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "git {arguments:?}: {text}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A commit with these files on a branch that has `parent` as its head.
pub(super) async fn commit(
    repository: &Repository,
    parent: Option<&str>,
    files: &[(&str, &str)],
) -> String {
    let new = NewCommit {
        parent: parent.map(ToOwned::to_owned),
        files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).into())).collect(),
        message: "change\n\nthe body\n".to_owned(),
        author: Signature {
            name: "Ada".to_owned(),
            email: "ada@example.com".to_owned(),
            at: Timestamp::from_seconds(1_700_000_000),
        },
    };
    repository.create_commit(&new).await.unwrap()
}

pub(super) fn update(name: &str, old: Option<&str>, new: Option<&str>) -> RefUpdate {
    let sha = |sha: Option<&str>| sha.unwrap_or(ZERO_SHA).to_owned();
    RefUpdate { name: name.to_owned(), old: sha(old), new: sha(new) }
}
