//! Blobs in a folder, named by the SHA-256 of their bytes: the same bytes are kept once.

use std::fs::DirEntry;
use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use crate::error::{Error, Result, blocking};
use crate::turns::{Removal, Turns};
use crate::writer::{BlobWriter, Stored};

/// The folder of all blobs, `<root>/xx/yy/<sha256>`. A clone is the same folder.
#[derive(Clone, Debug)]
pub struct Blobs {
    root: PathBuf,
    tmp: PathBuf,
    turns: Turns,
}

/// A blob, to be read from its start.
#[derive(Debug)]
pub struct OpenBlob {
    pub file: File,
    /// Its whole length.
    pub bytes: u64,
}

impl Blobs {
    /// Blobs below `root`; what is being written lies in `tmp`, on the same filesystem. No IO.
    pub fn new(root: impl Into<PathBuf>, tmp: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), tmp: tmp.into(), turns: Turns::new() }
    }

    /// Begins to write a blob. Nothing is there before [`BlobWriter::finish`], and nothing stays
    /// when the writer is dropped.
    ///
    /// # Errors
    /// The disk's.
    pub async fn writer(&self) -> Result<BlobWriter> {
        let (root, tmp, turns) = (self.root.clone(), self.tmp.clone(), self.turns.clone());
        blocking(move || BlobWriter::create(root, &tmp, turns)).await
    }

    /// Keeps bytes that are in memory.
    ///
    /// # Errors
    /// The disk's.
    pub async fn put(&self, bytes: &[u8]) -> Result<Stored> {
        let mut writer = self.writer().await?;
        writer.write(bytes).await?;
        writer.finish().await
    }

    /// Opens a blob; `None` when there is none, or the name is no hash.
    ///
    /// # Errors
    /// The disk's.
    pub async fn open(&self, sha256: &str) -> Result<Option<OpenBlob>> {
        let Some(path) = place_of(&self.root, sha256) else { return Ok(None) };
        match File::open(&path).await {
            Ok(file) => {
                let metadata = file.metadata().await.map_err(Error::io("read", path))?;
                Ok(Some(OpenBlob { file, bytes: metadata.len() }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("open", path)(error)),
        }
    }

    /// Reads a whole blob into memory.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when it has more than `bytes_max` bytes, else the disk's.
    pub async fn read(&self, sha256: &str, bytes_max: u64) -> Result<Option<Vec<u8>>> {
        let Some(mut blob) = self.open(sha256).await? else { return Ok(None) };
        if blob.bytes > bytes_max {
            return Err(Error::TooLarge { sha256: sha256.to_owned(), bytes_max });
        }
        let mut bytes = Vec::new();
        let read = blob.file.read_to_end(&mut bytes).await;
        read.map_err(Error::io("read blob", sha256))?;
        Ok(Some(bytes))
    }

    /// Whether a blob is there.
    ///
    /// # Errors
    /// The disk's.
    pub async fn exists(&self, sha256: &str) -> Result<bool> {
        let Some(path) = place_of(&self.root, sha256) else { return Ok(false) };
        tokio::fs::try_exists(&path).await.map_err(Error::io("look for", path))
    }

    /// The right to remove a blob, once nobody holds it. The caller looks then whether anything names
    /// it: what is stored before is written down by now, what is stored after will be there anew.
    pub async fn removal(&self, sha256: &str) -> Removal {
        self.turns.removal(sha256, place_of(&self.root, sha256)).await
    }

    /// Names of the blobs that begin with this byte.
    ///
    /// # Errors
    /// The disk's.
    pub async fn names(&self, first: u8) -> Result<Vec<String>> {
        let folder = self.root.join(format!("{first:02x}"));
        blocking(move || {
            let mut names = Vec::new();
            for inner in entries(&folder)? {
                let found = entries(&inner.path())?.into_iter().map(|entry| entry.file_name());
                names.extend(found.filter_map(|name| name.into_string().ok()));
            }
            names.retain(|name| is_hash(name));
            Ok(names)
        })
        .await
    }

    /// Removes what processes that died were writing, and nothing that is being written. Answers how
    /// many files went.
    ///
    /// # Errors
    /// The disk's.
    pub async fn sweep(&self) -> Result<usize> {
        let tmp = self.tmp.clone();
        blocking(move || sweep(&tmp)).await
    }
}

fn sweep(tmp: &Path) -> Result<usize> {
    let mut count = 0;
    for entry in entries(tmp)? {
        let is_blob = entry.file_name().to_string_lossy().starts_with(crate::writer::PREFIX);
        if is_blob && is_abandoned(&entry.path())? {
            std::fs::remove_file(entry.path()).map_err(Error::io("remove", entry.path()))?;
            count += 1;
        }
    }
    Ok(count)
}

/// What lies in a folder; nothing where there is none.
fn entries(folder: &Path) -> Result<Vec<DirEntry>> {
    match std::fs::read_dir(folder) {
        Ok(entries) => entries.collect::<io::Result<_>>().map_err(Error::io("read", folder)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Error::io("read", folder)(error)),
    }
}

/// Whether no process holds the lock of the file's writer.
fn is_abandoned(path: &Path) -> Result<bool> {
    match std::fs::File::open(path) {
        Ok(file) => Ok(file.try_lock().is_ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io("open", path)(error)),
    }
}

/// Where a blob lies; `None` for what is no hash, which could lead out of the folder.
pub(crate) fn place_of(root: &Path, sha256: &str) -> Option<PathBuf> {
    is_hash(sha256).then(|| root.join(&sha256[..2]).join(&sha256[2..4]).join(sha256))
}

fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
