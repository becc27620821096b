//! Commits that the server makes: a first README, a file changed in a page.

use domain::push::ZERO_SHA;

use crate::commits::{Signature, check_shas};
use crate::error::{Error, Result};
use crate::names::is_tree_path;
use crate::repository::Repository;

/// A commit, to be.
#[derive(Clone, Debug)]
pub struct NewCommit {
    /// The commit it follows, whose files it keeps; `None` for the first.
    pub parent: Option<String>,
    /// Paths with their new bytes.
    pub files: Vec<(String, Vec<u8>)>,
    pub message: String,
    /// The author, who is also the committer.
    pub author: Signature,
}

impl Repository {
    /// Writes the commit's objects and answers its hash. No ref moves.
    ///
    /// # Errors
    /// git's, [`Error::Name`] for a path that cannot be.
    pub async fn create_commit(&self, new: &NewCommit) -> Result<String> {
        let index = self.path.join(format!("index-{}", crate::unique::name()));
        let written = self.write_tree(new, &index).await;
        if let Err(error) = tokio::fs::remove_file(&index).await {
            tracing::debug!(%error, "no index to remove");
        }
        self.write_commit(new, &written?).await
    }

    async fn write_tree(&self, new: &NewCommit, index: &std::path::Path) -> Result<String> {
        if let Some(parent) = &new.parent {
            check_shas(&[parent])?;
            self.git().env("GIT_INDEX_FILE", index).args(["read-tree", parent]).run().await?;
        }
        let mut entries = Vec::new();
        for (path, bytes) in &new.files {
            if !is_tree_path(path) {
                return Err(Error::Name(path.clone()));
            }
            let hash = self.git().args(["hash-object", "-w", "--stdin"]).input(bytes.clone());
            let sha = first_line(&hash.run().await?);
            entries.extend_from_slice(format!("100644 {sha}\t{path}\0").as_bytes());
        }
        let git = self.git().env("GIT_INDEX_FILE", index);
        git.args(["update-index", "-z", "--index-info"]).input(entries).run().await?;
        let output = self.git().env("GIT_INDEX_FILE", index).args(["write-tree"]).run().await?;
        Ok(first_line(&output))
    }

    async fn write_commit(&self, new: &NewCommit, tree: &str) -> Result<String> {
        let date = format!("{} +0000", new.author.at.as_seconds());
        let git = self
            .git()
            .env("GIT_AUTHOR_NAME", &new.author.name)
            .env("GIT_AUTHOR_EMAIL", &new.author.email)
            .env("GIT_AUTHOR_DATE", &date)
            .env("GIT_COMMITTER_NAME", &new.author.name)
            .env("GIT_COMMITTER_EMAIL", &new.author.email)
            .env("GIT_COMMITTER_DATE", &date)
            .args(["commit-tree", tree])
            .input(new.message.clone());
        let git = match &new.parent {
            Some(parent) if parent != ZERO_SHA => git.args(["-p", parent]),
            Some(_) | None => git,
        };
        Ok(first_line(&git.run().await?))
    }
}

fn first_line(output: &[u8]) -> String {
    String::from_utf8_lossy(output).lines().next().unwrap_or_default().to_owned()
}
