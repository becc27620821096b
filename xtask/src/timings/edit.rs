//! A change to a file that is taken back.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// While it lives, the file has one more public item, so that crates that use it are built again.
pub(super) struct Edit {
    path: PathBuf,
    before: Vec<u8>,
}

impl Edit {
    /// # Errors
    /// The file cannot be read or written.
    pub(super) fn of(path: &Path) -> anyhow::Result<Self> {
        let before = std::fs::read(path).with_context(|| path.display().to_string())?;
        let mut after = before.clone();
        after.extend_from_slice(
            b"\n/// Added while build times are measured.\npub const EDITED: bool = true;\n",
        );
        std::fs::write(path, after)?;
        Ok(Self { path: path.to_owned(), before })
    }
}

impl Drop for Edit {
    fn drop(&mut self) {
        let restored = std::fs::write(&self.path, &self.before);
        assert!(restored.is_ok(), "cannot restore {}: take it from git", self.path.display());
    }
}
