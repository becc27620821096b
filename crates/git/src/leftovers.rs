//! What a server that died has left: pushes that still run, quarantines, locks.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use domain::Timestamp;
use domain::limits::{GIT_LEFTOVER_SECONDS, GIT_SERVE_SECONDS_MAX};
use rustix::process::{Signal, kill_process_group};
use tokio::time::Instant;

use crate::error::{Error, Result};
use crate::hooks::{FOLDER_VARIABLE, Hooks, try_lock};
use crate::repositories::Repositories;

/// How often a push that still runs is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

impl Hooks {
    /// Waits for every push that a dead server has left running, ends those that take longer than
    /// [`GIT_LEFTOVER_SECONDS`], and removes their quarantines. The pipes of those pushes are closed,
    /// so nearly all end by themselves.
    pub(crate) async fn end_leftovers(&self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(GIT_LEFTOVER_SECONDS);
        let mut repositories = BTreeSet::new();
        let mut living = false;
        for folder in read_folder(&self.pushes())? {
            // Another process may look at the data folder of a server that lives.
            let Some(_lock) = try_lock(&folder)? else {
                living = true;
                continue;
            };
            end(&folder, deadline).await;
            repositories.extend(fs::read_to_string(folder.join("repository")).ok());
            fs::remove_dir_all(&folder).map_err(Error::io("remove", folder))?;
        }
        // Git that is ended by a signal, or by a closed pipe, leaves its quarantine behind.
        let abandoned = repositories.iter().filter(|_| !living);
        abandoned.map(Path::new).try_for_each(remove_quarantines)
    }
}

fn remove_quarantines(repository: &Path) -> Result<()> {
    for path in read_folder(&repository.join("objects"))? {
        if is_quarantine(&path) {
            fs::remove_dir_all(&path).map_err(Error::io("remove", path))?;
        }
    }
    Ok(())
}

fn is_quarantine(path: &Path) -> bool {
    name_of(path).starts_with("tmp_objdir-")
}

async fn end(folder: &Path, deadline: Instant) {
    let Ok(text) = fs::read_to_string(folder.join("pid")) else { return };
    let Some(pid) = text.parse().ok().and_then(crate::process::pid) else { return };
    let wait = async {
        while runs(&text, folder) {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    if tokio::time::timeout_at(deadline, wait).await.is_err() {
        tracing::warn!(%pid, "a push of a server that died did not end and is ended");
        if let Err(error) = kill_process_group(pid, Signal::KILL) {
            tracing::debug!(%pid, %error, "it ended just now");
        }
    }
}

/// Whether the process still is that push: numbers are used again, its environment is not.
fn runs(pid: &str, folder: &Path) -> bool {
    let Ok(environment) = fs::read(Path::new("/proc").join(pid).join("environ")) else {
        return false;
    };
    let variable = format!("{FOLDER_VARIABLE}={}", folder.display());
    environment.split(|byte| *byte == 0).any(|entry| entry == variable.as_bytes())
}

impl Repositories {
    /// Removes what interrupted runs of git have left in the repositories: quarantines and temporary
    /// packs older than the longest push, locks older than a run of git for the server itself, and
    /// half-made or half-deleted repositories. Answers how many things went. It looks at every
    /// repository, so run it beside the requests.
    ///
    /// # Errors
    /// A folder cannot be read.
    pub async fn sweep(&self, now: Timestamp) -> Result<usize> {
        let root = self.root().to_owned();
        let swept = tokio::task::spawn_blocking(move || sweep(&root, now)).await;
        swept.map_err(|_panic| Error::Corrupt("the sweep broke off".to_owned()))?
    }
}

fn sweep(root: &Path, now: Timestamp) -> Result<usize> {
    let mut count = 0;
    for outer in read_folder(root)? {
        for inner in read_folder(&outer)? {
            for repository in read_folder(&inner)? {
                count += sweep_repository(&repository, now)?;
            }
        }
    }
    Ok(count)
}

fn sweep_repository(repository: &Path, now: Timestamp) -> Result<usize> {
    let push = Duration::from_secs(GIT_SERVE_SECONDS_MAX + 60);
    if repository.extension().is_none_or(|extension| extension != "git") {
        return Ok(usize::from(remove_when_old(repository, now, push)));
    }
    let mut count = 0;
    for path in read_folder(&repository.join("objects"))? {
        if is_quarantine(&path) {
            count += usize::from(remove_when_old(&path, now, push));
        }
    }
    for path in read_folder(&repository.join("objects/pack"))? {
        if name_of(&path).starts_with("tmp_") || name_of(&path).starts_with(".tmp-") {
            count += usize::from(remove_when_old(&path, now, push));
        }
    }
    count += sweep_locks(&repository.join("refs"), now)?;
    for path in read_folder(repository)? {
        let index = name_of(&path).starts_with("index-");
        if index || path.extension().is_some_and(|extension| extension == "lock") {
            count += usize::from(remove_when_old(&path, now, push));
        }
    }
    Ok(count)
}

/// A lock whose owner died would refuse every push to its ref. Git holds one for milliseconds.
fn sweep_locks(folder: &Path, now: Timestamp) -> Result<usize> {
    let mut count = 0;
    for path in read_folder(folder)? {
        if path.is_dir() {
            count += sweep_locks(&path, now)?;
        } else if path.extension().is_some_and(|extension| extension == "lock") {
            count += usize::from(remove_when_old(&path, now, Duration::from_secs(60)));
        }
    }
    Ok(count)
}

fn remove_when_old(path: &Path, now: Timestamp, age: Duration) -> bool {
    let changed = fs::symlink_metadata(path).and_then(|metadata| metadata.modified());
    let Ok(changed) = changed else { return false };
    let now = Duration::from_micros(u64::try_from(now.as_micros()).unwrap_or(0));
    let old = SystemTime::UNIX_EPOCH + now.saturating_sub(age) >= changed;
    let removed = old && (fs::remove_dir_all(path).is_ok() || fs::remove_file(path).is_ok());
    if removed {
        tracing::info!(path = %path.display(), "removed what an interrupted git left");
    }
    removed
}

/// The entries of a folder, none when it is not there.
fn read_folder(path: &Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => return Ok(Vec::new()),
        Err(error) => return Err(Error::io("read", path)(error)),
    };
    Ok(entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
