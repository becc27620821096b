//! Turns at a blob: who has stored it and has yet to write down what for, and who removes it.

use std::path::PathBuf;
use std::sync::Arc;
use std::{array, io};

use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

use crate::error::{Error, Result};

/// Locks that all blobs share; a blob always has the same one.
const LOCKS: usize = 64;

/// The turns at all blobs of a folder. One server uses a folder, so they are kept in memory.
#[derive(Clone, Debug)]
pub(crate) struct Turns(Arc<[Arc<RwLock<()>>; LOCKS]>);

/// Keeps a blob from being removed. Several may hold the same one.
#[derive(Debug)]
pub struct Hold {
    _turn: OwnedRwLockReadGuard<()>,
}

/// The right to remove a blob: while it lasts nobody stores the same bytes.
#[derive(Debug)]
pub struct Removal {
    /// `None` for a name that is no hash.
    path: Option<PathBuf>,
    _turn: OwnedRwLockWriteGuard<()>,
}

impl Turns {
    pub(crate) fn new() -> Self {
        Self(Arc::new(array::from_fn(|_| Arc::default())))
    }

    pub(crate) async fn hold(&self, sha256: &str) -> Hold {
        Hold { _turn: self.of(sha256).read_owned().await }
    }

    pub(crate) async fn removal(&self, sha256: &str, path: Option<PathBuf>) -> Removal {
        Removal { path, _turn: self.of(sha256).write_owned().await }
    }

    fn of(&self, sha256: &str) -> Arc<RwLock<()>> {
        let first = sha256.get(..2).and_then(|digits| usize::from_str_radix(digits, 16).ok());
        Arc::clone(&self.0[first.unwrap_or_default() % LOCKS])
    }
}

impl Removal {
    /// Removes the blob; answers whether it was there. Who reads it reads on.
    ///
    /// # Errors
    /// The disk's.
    pub async fn remove(self) -> Result<bool> {
        let Some(path) = &self.path else { return Ok(false) };
        match tokio::fs::remove_file(path).await {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Error::io("remove", path)(error)),
        }
    }
}
