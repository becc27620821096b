//! One bare repository on disk.

use std::path::{Path, PathBuf};

use crate::command::Git;
use crate::error::{Error, Result};
use crate::hooks::Hooks;
use crate::quarantine::Quarantine;
use crate::sessions::Sessions;

/// A bare repository. A clone is the same repository.
#[derive(Clone, Debug)]
pub struct Repository {
    pub(crate) path: PathBuf,
    pub(crate) sessions: Sessions,
    pub(crate) hooks: Hooks,
    pub(crate) quarantine: Option<Quarantine>,
}

impl Repository {
    /// Its folder, `…/<id>.git`.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The same repository with the objects of a push that is not accepted yet.
    #[must_use]
    pub fn in_quarantine(&self, quarantine: &Quarantine) -> Self {
        Self { quarantine: Some(quarantine.clone()), ..self.clone() }
    }

    /// Checks every object and every ref.
    ///
    /// # Errors
    /// What git found.
    pub async fn fsck(&self) -> Result<()> {
        let arguments = ["fsck", "--strict", "--no-dangling", "--no-progress"];
        self.git().args(arguments).run().await.map(drop)
    }

    /// Packs loose refs and loose objects, so that reading stays fast after many pushes. Nothing is
    /// ever dropped.
    ///
    /// # Errors
    /// git's.
    pub async fn maintain(&self) -> Result<()> {
        self.git().args(["pack-refs", "--all"]).run().await?;
        let arguments = ["repack", "-d", "-q", "--geometric=2", "--write-midx"];
        self.git().args(arguments).run().await.map(drop)
    }

    /// Whether its folder is there.
    pub async fn exists(&self) -> bool {
        tokio::fs::try_exists(self.path.join("HEAD")).await.unwrap_or(false)
    }

    /// A run of git in here.
    pub(crate) fn git(&self) -> Git {
        let git = Git::new(&self.path);
        match &self.quarantine {
            Some(quarantine) => quarantine.show_to(git, &self.path),
            None => git,
        }
    }

    /// Writes a file of the repository itself.
    pub(crate) async fn write(path: &Path, text: &str) -> Result<()> {
        tokio::fs::write(path, text).await.map_err(Error::io("write", path))
    }
}
