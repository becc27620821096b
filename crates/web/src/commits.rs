//! The commits that a page names, read together.

use std::collections::{BTreeMap, BTreeSet};

use app::App;
use domain::ProjectId;
use domain::limits::BEHIND_COMMITS_MAX;

use crate::commit_line::CommitLine;
use crate::pages::projects::board::Behind;
use crate::paths;

/// Commits by sha. One that cannot be read is shown by its sha alone.
#[derive(Debug)]
pub(crate) struct Commits {
    at: paths::Project,
    found: BTreeMap<String, (String, String)>,
}

impl Commits {
    /// Reads the commits of some shas, each once. A repository that fails leaves shas alone: a page
    /// of states must not depend on it.
    pub(crate) async fn of(
        app: &App,
        project: ProjectId,
        at: &paths::Project,
        shas: impl IntoIterator<Item = String>,
    ) -> Self {
        let shas: BTreeSet<String> = shas.into_iter().collect();
        let shas: Vec<String> = shas.into_iter().collect();
        let mut found = BTreeMap::new();
        if !shas.is_empty() {
            match app.repositories().open(project).commits(&shas).await {
                Ok(commits) => {
                    found.extend(
                        commits
                            .into_iter()
                            .map(|commit| (commit.sha, (commit.title, commit.author.name))),
                    );
                }
                Err(error) => tracing::warn!(%error, %project, "commits of a page cannot be read"),
            }
        }
        Self { at: at.clone(), found }
    }

    /// No commits: every line is a sha alone.
    pub(crate) fn none(at: &paths::Project) -> Self {
        Self { at: at.clone(), found: BTreeMap::new() }
    }

    /// The line of a commit.
    pub(crate) fn line(&self, sha: &str) -> CommitLine {
        let (title, author) = self.found.get(sha).cloned().unzip();
        CommitLine { sha: sha.to_owned(), path: self.at.commit(sha), title, author }
    }
}

/// How many commits a branch is ahead of a commit: `None` where that cannot be said.
pub(crate) async fn behind(
    app: &App,
    project: ProjectId,
    sha: &str,
    branch: &str,
) -> Option<Behind> {
    let repository = app.repositories().open(project);
    let tip = repository.ref_sha(&format!("refs/heads/{branch}")).await.ok()??;
    let commits = if tip == sha {
        0
    } else {
        repository.commits_between(sha, &tip, BEHIND_COMMITS_MAX).await.ok()?.len()
    };
    Some(Behind { commits, branch: branch.to_owned(), at_least: commits >= BEHIND_COMMITS_MAX })
}
