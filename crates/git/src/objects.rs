//! Reading objects by name.

use domain::limits::GIT_OUTPUT_BYTES_MAX;

use crate::batch::Object;
use crate::error::{Error, Result};
use crate::names::{is_revision, is_tree_path};
use crate::repository::Repository;

impl Repository {
    /// The commit behind a branch, a tag, a full ref or a hash (whole or shortened); a tag object is
    /// followed. Where a branch and a tag share a name it is the tag, as git has it: ask with
    /// `refs/heads/…` to be sure.
    ///
    /// # Errors
    /// git's. A name that is not there, or that no ref can have, is `None`.
    pub async fn resolve(&self, revision: &str) -> Result<Option<String>> {
        if !is_revision(revision) {
            return Ok(None);
        }
        let object = self.ask(&format!("{revision}^{{commit}}"), None).await?;
        Ok(object.map(|object| object.sha))
    }

    /// A file of a commit. `None` when there is no such commit or no such file.
    ///
    /// # Errors
    /// git's, or the file is larger than [`GIT_OUTPUT_BYTES_MAX`].
    pub async fn read_blob(&self, revision: &str, path: &str) -> Result<Option<Vec<u8>>> {
        self.read_blob_max(revision, path, GIT_OUTPUT_BYTES_MAX as u64).await
    }

    /// [`Repository::read_blob`] with a smaller limit, in bytes.
    ///
    /// # Errors
    /// git's, or the file is larger than the limit.
    pub async fn read_blob_max(
        &self,
        revision: &str,
        path: &str,
        bytes_max: u64,
    ) -> Result<Option<Vec<u8>>> {
        if !is_revision(revision) || !is_tree_path(path) {
            return Ok(None);
        }
        let object = self.ask(&format!("{revision}:{path}"), Some(bytes_max)).await?;
        Ok(object.filter(|object| object.kind == "blob").map(|object| object.bytes))
    }

    /// The hash of what a file of a commit holds. `None` when there is no such commit or no such
    /// file.
    ///
    /// # Errors
    /// git's.
    pub async fn blob_sha(&self, revision: &str, path: &str) -> Result<Option<String>> {
        if !is_revision(revision) || !is_tree_path(path) {
            return Ok(None);
        }
        let object = self.ask(&format!("{revision}:{path}"), None).await?;
        Ok(object.filter(|object| object.kind == "blob").map(|object| object.sha))
    }

    /// An object by its hash.
    pub(crate) async fn object(&self, sha: &str, kind: &str) -> Result<Option<Object>> {
        if !is_revision(sha) {
            return Ok(None);
        }
        let object = self.ask(sha, Some(GIT_OUTPUT_BYTES_MAX as u64)).await?;
        Ok(object.filter(|object| object.kind == kind))
    }

    async fn ask(&self, name: &str, bytes_max: Option<u64>) -> Result<Option<Object>> {
        match &self.quarantine {
            None => self.sessions.ask(&self.path, name, bytes_max).await,
            Some(_) => self.ask_once(name, bytes_max).await,
        }
    }

    /// The same without a long-lived reader, which would not see a quarantine.
    async fn ask_once(&self, name: &str, bytes_max: Option<u64>) -> Result<Option<Object>> {
        let verb = if bytes_max.is_some() { "--batch" } else { "--batch-check" };
        let git = self.git().args(["cat-file", verb, "-z"]).input(format!("{name}\0"));
        let output = git.run().await?;
        let end = output.iter().position(|byte| *byte == b'\n');
        let head = String::from_utf8_lossy(&output[..end.unwrap_or(0)]).into_owned();
        let words: Vec<&str> = head.split(' ').collect();
        let [sha, kind, length] = words[..] else { return Ok(None) };
        let Ok(length) = length.parse::<usize>() else { return Ok(None) };
        if bytes_max.is_some_and(|bytes_max| length as u64 > bytes_max) {
            let bytes_max = bytes_max.unwrap_or_default();
            return Err(Error::TooLarge { what: name.to_owned(), bytes_max });
        }
        let mut bytes = output.get(head.len() + 1..).unwrap_or_default().to_vec();
        bytes.truncate(length);
        Ok(Some(Object { sha: sha.to_owned(), kind: kind.to_owned(), bytes }))
    }
}
