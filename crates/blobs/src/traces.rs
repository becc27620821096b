//! Traces: one file per job that only grows at its end. Its length is the only truth about it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::JobId;
use tokio::sync::Mutex;

use crate::error::{Error, Result, blocking};

/// Jobs of one folder.
const JOBS_PER_FOLDER: i64 = 1_000;
/// Locks that all jobs share; a job always has the same one.
const LOCKS: usize = 64;

/// The folder of all traces. A clone is the same folder.
#[derive(Clone, Debug)]
pub struct Traces {
    root: PathBuf,
    locks: Arc<[Mutex<()>; LOCKS]>,
}

/// What became of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is in the trace, which has this length now, and outlives the process.
    Stored { len: u64 },
    /// The trace does not end where the piece begins; nothing was written. It has this length.
    Mismatch { len: u64 },
}

/// A piece of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins.
    pub offset: u64,
    pub bytes: Vec<u8>,
    /// The length of the whole trace.
    pub total: u64,
}

impl Traces {
    /// Traces below `root`. No IO.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), locks: Arc::new(std::array::from_fn(|_| Mutex::default())) }
    }

    /// Adds bytes at the end, if the trace ends at `offset`. What was answered as stored survives
    /// the end of the process at any moment; a power cut only after [`Traces::seal`].
    ///
    /// # Errors
    /// The disk's; the trace is then as long as before.
    pub async fn append(&self, job: JobId, offset: u64, bytes: &[u8]) -> Result<Appended> {
        let lock = usize::try_from(job.0.unsigned_abs()).unwrap_or_default() % LOCKS;
        let _held = self.locks[lock].lock().await;
        let (path, bytes) = (self.place_of(job), bytes.to_vec());
        blocking(move || append(&path, offset, &bytes)).await
    }

    /// Reads at most `max` bytes from `offset` on; none at or behind the end.
    ///
    /// # Errors
    /// The disk's.
    pub async fn read(&self, job: JobId, offset: u64, max: usize) -> Result<Piece> {
        let path = self.place_of(job);
        blocking(move || read(&path, offset, max)).await
    }

    /// The length; 0 when there is no trace.
    ///
    /// # Errors
    /// The disk's.
    pub async fn len(&self, job: JobId) -> Result<u64> {
        let path = self.place_of(job);
        match tokio::fs::metadata(&path).await {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(Error::io("read", path)(error)),
        }
    }

    /// Brings a finished trace to the disk, so that it survives a power cut. Answers its length.
    ///
    /// # Errors
    /// The disk's.
    pub async fn seal(&self, job: JobId) -> Result<u64> {
        let path = self.place_of(job);
        blocking(move || {
            let Some(file) = open(&path)? else { return Ok(0) };
            file.sync_all().map_err(Error::io("write", &path))?;
            length(&file, &path)
        })
        .await
    }

    /// Removes a trace; nothing to remove is no error.
    ///
    /// # Errors
    /// The disk's.
    pub async fn delete(&self, job: JobId) -> Result<()> {
        let path = self.place_of(job);
        match tokio::fs::remove_file(&path).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed.map_err(Error::io("remove", path)),
        }
    }

    fn place_of(&self, job: JobId) -> PathBuf {
        let folder = job.0.div_euclid(JOBS_PER_FOLDER);
        self.root.join(folder.to_string()).join(format!("{job}.trace"))
    }
}

fn append(path: &Path, offset: u64, bytes: &[u8]) -> Result<Appended> {
    let file = open_or_create(path)?;
    let len = length(&file, path)?;
    if len != offset {
        return Ok(Appended::Mismatch { len });
    }
    if let Err(error) = file.write_all_at(bytes, len) {
        // A full disk may have taken a part, which nobody was told about.
        if let Err(error) = file.set_len(len) {
            tracing::error!(path = %path.display(), %error, "a part of a refused piece stays");
        }
        return Err(Error::io("write", path)(error));
    }
    Ok(Appended::Stored { len: len + bytes.len() as u64 })
}

fn read(path: &Path, offset: u64, max: usize) -> Result<Piece> {
    let Some(file) = open(path)? else {
        return Ok(Piece { offset, bytes: Vec::new(), total: 0 });
    };
    let total = length(&file, path)?;
    let rest = usize::try_from(total.saturating_sub(offset)).unwrap_or(usize::MAX);
    let mut bytes = vec![0; rest.min(max)];
    file.read_exact_at(&mut bytes, offset).map_err(Error::io("read", path))?;
    Ok(Piece { offset, bytes, total })
}

fn open(path: &Path) -> Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("open", path)(error)),
    }
}

fn open_or_create(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    let options = options.write(true).create(true).truncate(false).mode(0o600);
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let folder = path.parent().unwrap_or(path);
            let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
            made.map_err(Error::io("create", folder))?;
            options.open(path).map_err(Error::io("open", path))
        }
        opened => opened.map_err(Error::io("open", path)),
    }
}

fn length(file: &File, path: &Path) -> Result<u64> {
    file.metadata().map(|metadata: fs::Metadata| metadata.len()).map_err(Error::io("read", path))
}
