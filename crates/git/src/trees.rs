//! Which files a commit has, and which a push changed.

use domain::push::ZERO_SHA;

use crate::commits::check_shas;
use crate::error::Result;
use crate::repository::Repository;

impl Repository {
    /// Every file of the commit, folders followed, in git's order. Names that are not UTF-8 are
    /// replaced.
    ///
    /// # Errors
    /// git's; `sha` is not a whole hash.
    pub async fn list_paths(&self, sha: &str) -> Result<Vec<String>> {
        check_shas(&[sha])?;
        let arguments = ["ls-tree", "-r", "-z", "--name-only", "--full-tree", sha];
        Ok(split_paths(&self.git().args(arguments).run().await?))
    }

    /// The files that differ between two commits; a renamed file counts with both names. With
    /// [`ZERO_SHA`] as `old` every file of `new`.
    ///
    /// # Errors
    /// git's; one of them is not a whole hash.
    pub async fn changed_paths(&self, old: &str, new: &str) -> Result<Vec<String>> {
        if old == ZERO_SHA {
            return self.list_paths(new).await;
        }
        check_shas(&[old, new])?;
        let arguments = ["diff-tree", "-r", "-z", "--name-only", "--no-renames", old, new];
        Ok(split_paths(&self.git().args(arguments).run().await?))
    }
}

pub(crate) fn split_paths(output: &[u8]) -> Vec<String> {
    let parts = output.split(|byte| *byte == 0).filter(|part| !part.is_empty());
    parts.map(|part| String::from_utf8_lossy(part).into_owned()).collect()
}
