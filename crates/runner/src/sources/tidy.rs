//! Keeping the repository of a work tree small, between jobs.

use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use domain::limits::{GIT_LOOSE_MAX, GIT_PACKS_MAX};

use super::Sources;
use super::git::Git;

/// Packs everything into one file; what nobody refers to goes.
const PACK: [&str; 4] = ["gc", "--quiet", "--prune=now", "--no-cruft"];

impl Sources<'_> {
    /// Keeps the repository small: drops refs of other pipelines, and packs it when it is due.
    pub(crate) async fn tidy(&self) {
        if !self.is_warm() {
            return;
        }
        if let Err(error) = self.drop_old_refs() {
            tracing::debug!(%error, "refs of earlier pipelines stay in a work tree");
        }
        if !self.is_scattered() {
            return;
        }
        let git = Git::new(self.job, self.trace, &self.address);
        let arguments = PACK.map(str::to_owned);
        if let Err(error) = git.run(&arguments, "cannot pack the repository").await {
            tracing::debug!(%error, "a work tree's repository stays as it is");
        }
    }

    /// Whether objects lie in many files, by a look at two of the folders as git itself does.
    fn is_scattered(&self) -> bool {
        let count = |name: &str, ending: &str| {
            let folder = self.root().and_then(|root| root.enter(&self.git_folder().join(name)));
            let items = folder.and_then(|folder| folder.list()).unwrap_or_default();
            items.iter().filter(|item| item.name.as_bytes().ends_with(ending.as_bytes())).count()
        };
        count("objects/pack", ".pack") > GIT_PACKS_MAX || count("objects/17", "") > GIT_LOOSE_MAX
    }

    /// Every job fetches its pipeline's own ref, and nobody asks for it again.
    fn drop_old_refs(&self) -> std::io::Result<()> {
        let own = format!("refs/pipelines/{}", self.job.payload.job_info.pipeline_id);
        let folder = self.git_folder().join("refs/pipelines");
        let root = self.root()?;
        for item in root.enter(&folder)?.list()? {
            if !Path::new(&own).ends_with(&item.name) {
                root.remove(&folder.join(&item.name))?;
            }
        }
        Ok(())
    }
}
