//! The folder that holds everything, its rights, and the lock that keeps a second server out.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};

/// The parts of the folder and their modes. Jobs of the shell executor run as another user and
/// must reach `runner`, and nothing else: the folder itself lets them pass through.
const PARTS: &[(&str, u32)] = &[
    ("db", 0o700),
    ("keys", 0o700),
    ("repositories", 0o700),
    ("blobs", 0o700),
    ("traces", 0o700),
    ("tmp", 0o700),
    ("run", 0o700),
    ("runner", 0o711),
];

/// How often the lock is tried, and the pause between two tries.
const LOCK_TRIES: u32 = 20;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// A data folder that this process holds the lock of.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    /// Held as long as the server lives; the kernel lets go of it with the process.
    _lock: File,
}

impl DataFolder {
    /// Makes what is missing and takes the lock.
    ///
    /// # Errors
    /// The folder cannot be made or written to, or another server holds the lock.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        make(path, 0o711).with_context(|| format!("cannot make the data folder {shown}"))?;
        let path = path.canonicalize().with_context(|| format!("cannot reach {shown}"))?;
        for (part, mode) in PARTS {
            let folder = path.join(part);
            make(&folder, *mode).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        let lock = take_lock(&path)?;
        Ok(Self { path, _lock: lock })
    }

    /// A part of the folder.
    pub(crate) fn part(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The folder itself, absolute.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

fn make(path: &Path, mode: u32) -> std::io::Result<()> {
    if !path.is_dir() {
        DirBuilder::new().recursive(true).mode(mode).create(path)?;
    }
    std::fs::set_permissions(path, Permissions::from_mode(mode))
}

fn take_lock(data: &Path) -> anyhow::Result<File> {
    let path = data.join("run/lock");
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .with_context(|| format!("cannot open {}", path.display()))?;
    if !lock_soon(&file) {
        let mut holder = String::new();
        file.read_to_string(&mut holder)?;
        bail!(
            "another server (process {}) uses {}: stop it, or name another folder with --data",
            holder.trim(),
            data.display()
        );
    }
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())?;
    Ok(file)
}

/// Whether the lock was had within a short time. A server that was killed may live on for a moment
/// in a child that it was just starting.
#[expect(clippy::disallowed_methods, reason = "nothing else runs yet")]
fn lock_soon(file: &File) -> bool {
    (0..LOCK_TRIES).any(|n| {
        if n > 0 {
            std::thread::sleep(LOCK_PAUSE);
        }
        rustix::fs::flock(file, rustix::fs::FlockOperation::NonBlockingLockExclusive).is_ok()
    })
}

/// Writes a secret that only the owner may read. The file must not be there yet, or is replaced.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn write_secret(path: &Path, text: &str) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let fresh = path.with_extension("new");
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(&fresh)
        .with_context(|| format!("cannot write {}", fresh.display()))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&fresh, path).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::DataFolder;

    #[test]
    fn a_second_server_is_told_who_holds_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataFolder::open(folder.path()).unwrap();
        let refused = DataFolder::open(folder.path()).unwrap_err().to_string();
        assert!(refused.contains(&format!("process {}", std::process::id())), "{refused}");
        drop(first);
        DataFolder::open(folder.path()).unwrap();
    }
}
