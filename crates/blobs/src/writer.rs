//! Writing a blob: into a temporary file, hashed on the way, and then renamed to its hash.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tempfile::TempPath;
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

use crate::error::{Error, Result, blocking};
use crate::folder::place_of;
use crate::turns::{Hold, Turns};

/// How the names of unfinished blobs begin.
pub(crate) const PREFIX: &str = "blob-";

/// A blob that is kept. Nobody removes it before this is dropped: that is the time to write down
/// what it is for.
#[derive(Debug)]
pub struct Stored {
    /// 64 hex digits.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    pub hold: Hold,
}

/// A blob that is being written. Dropping it removes what was written.
#[derive(Debug)]
pub struct BlobWriter {
    root: PathBuf,
    path: TempPath,
    file: File,
    hash: Sha256,
    bytes: u64,
    turns: Turns,
}

impl BlobWriter {
    pub(crate) fn create(root: PathBuf, tmp: &Path, turns: Turns) -> Result<Self> {
        create_folder(tmp)?;
        let made = tempfile::Builder::new().prefix(PREFIX).tempfile_in(tmp);
        let (file, path) = made.map_err(Error::io("create a file in", tmp))?.into_parts();
        // Shows a sweep that somebody is writing; it goes with the process.
        file.lock_shared().map_err(Error::io("lock", &*path))?;
        let file = File::from_std(file);
        Ok(Self { root, path, file, hash: Sha256::new(), bytes: 0, turns })
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// The disk's.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).await.map_err(Error::io("write", &*self.path))
    }

    /// How many bytes it has so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Puts the blob in its place; when this answers, it outlives a power cut.
    ///
    /// # Errors
    /// The disk's.
    pub async fn finish(mut self) -> Result<Stored> {
        let sha256 = hex(&self.hash.finalize());
        self.file.flush().await.map_err(Error::io("write", &*self.path))?;
        self.file.sync_all().await.map_err(Error::io("write", &*self.path))?;
        let hold = self.turns.hold(&sha256).await;
        let stored = Stored { sha256, bytes: self.bytes, hold };
        let (root, path, sha256) = (self.root, self.path, stored.sha256.clone());
        blocking(move || keep(&root, path, &sha256)).await?;
        Ok(stored)
    }
}

fn keep(root: &Path, made: TempPath, sha256: &str) -> Result<()> {
    let Some(place) = place_of(root, sha256) else { return Ok(()) };
    let Some(folder) = place.parent() else { return Ok(()) };
    create_folder(folder)?;
    // The same bytes may be there already: replacing them by themselves harms nobody.
    made.persist(&place).map_err(|failed| Error::io("rename to", &place)(failed.error))?;
    sync_folder(folder)
}

fn create_folder(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(Error::io("create", path))?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// A rename is on the disk only when its folder is.
fn sync_folder(path: &Path) -> Result<()> {
    let synced = fs::File::open(path).and_then(|folder| folder.sync_all());
    match synced {
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        synced => synced.map_err(Error::io("write", path)),
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}
