//! The folders of one job: which they are, who owns them, and how the job sees them.

use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::account::Account;
use crate::executor::Layout;
use crate::isolation::Isolation;
use crate::process::Program;

/// The folders of one job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// The folder of this slot, in which everything else is; only the runner can replace it.
    pub root: PathBuf,
    /// The path of the project below a slot's folder: `group/project`.
    pub project_path: String,
    /// The work tree on this machine.
    pub project: PathBuf,
    /// Files of variables, beside the work tree.
    pub temporary: PathBuf,
    /// Where git keeps objects and refs.
    pub git_dir: PathBuf,
    /// The folder of work trees, the work tree and the folder of files, as the job sees them.
    pub seen_builds: String,
    pub seen_project: String,
    pub seen_temporary: String,
    /// Where the job finds git's objects when they are kept apart.
    pub seen_objects: String,
    /// Who owns the work tree; `None` is the runner's own user.
    pub account: Option<Account>,
    /// What is hidden from everything that runs for the job.
    pub isolation: Option<Isolation>,
}

impl Workspace {
    /// The folders of a project in a slot. None when the path leaves them.
    pub(crate) fn new(
        builds: &Path,
        slot: usize,
        project_path: &str,
        layout: &Layout,
    ) -> Option<Self> {
        if !is_plain(project_path) {
            return None;
        }
        let root = builds.join(slot.to_string());
        let project = root.join(project_path);
        let seen = layout.seen_at.as_ref().unwrap_or(&root).to_string_lossy().into_owned();
        let git_dir = match layout.keeps_git_apart {
            true => beside(&project, ".git"),
            false => project.join(".git"),
        };
        Some(Self {
            temporary: beside(&project, ".tmp"),
            git_dir,
            seen_project: format!("{seen}/{project_path}"),
            seen_objects: format!("{seen}/{project_path}.objects"),
            seen_temporary: format!("{seen}/{project_path}.tmp"),
            seen_builds: seen,
            project_path: project_path.to_owned(),
            account: layout.account.clone(),
            isolation: layout.isolation.clone(),
            project,
            root,
        })
    }

    /// Whether git's objects and refs are outside of the work tree.
    pub fn keeps_git_apart(&self) -> bool {
        !self.git_dir.starts_with(&self.project)
    }

    /// Lets every user read and write the work tree and the files of variables. To be called while
    /// nothing of the job runs.
    ///
    /// # Errors
    ///
    /// When something there cannot be changed.
    pub fn open_to_all(&self) -> io::Result<()> {
        let mut folders = vec![self.project.clone(), self.temporary.clone()];
        while let Some(folder) = folders.pop() {
            allow_all(&folder)?;
            for entry in std::fs::read_dir(&folder)? {
                let entry = entry?;
                let kind = entry.file_type()?;
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.is_file() {
                    allow_all(&entry.path())?;
                }
            }
        }
        Ok(())
    }

    /// The program as the job's folders want it run.
    pub(crate) fn around(&self, program: Program) -> Program {
        match &self.isolation {
            Some(isolation) => isolation.around(program),
            None => program,
        }
    }

    /// Makes the slot's folder. What is inside is made through [`crate::beneath::Beneath`], because
    /// jobs may have put anything there.
    pub(crate) fn make_root(&self) -> io::Result<()> {
        make_folder(&self.root, 0o755)?;
        match &self.account {
            Some(account) if std::fs::symlink_metadata(&self.root)?.uid() != account.uid => {
                std::os::unix::fs::lchown(&self.root, Some(account.uid), Some(account.gid))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// Makes a folder and those above it, unless it is there. A link in its place is an error.
pub(crate) fn make_folder(path: &Path, mode: u32) -> io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(mode).create(path)?;
    match std::fs::symlink_metadata(path)?.is_dir() {
        true => Ok(()),
        false => Err(io::Error::new(
            io::ErrorKind::NotADirectory,
            "a link stands where a folder should be",
        )),
    }
}

/// Lets everybody read and write, and do what the owner may.
fn allow_all(path: &Path) -> io::Result<()> {
    let mode = std::fs::metadata(path)?.mode();
    let run = if mode & 0o100 == 0 { 0 } else { 0o111 };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode & 0o777 | 0o666 | run))
}

fn beside(folder: &Path, ending: &str) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Whether a path from the server stays where it is put.
fn is_plain(path: &str) -> bool {
    !path.is_empty()
        && path
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != ".." && !part.contains('\0'))
}

/// Which slots are taken, so that no two jobs share a work tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    /// Slots taken, by project.
    by_project: BTreeMap<i64, Vec<usize>>,
    all: Vec<usize>,
}

/// The numbers of one running job; they are free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    slots: Slots,
    project_id: i64,
    /// The smallest that no other job of the project has: `CI_CONCURRENT_PROJECT_ID`.
    pub(crate) of_project: usize,
    /// The smallest that no other job has: `CI_CONCURRENT_ID`.
    pub(crate) of_runner: usize,
}

impl Slots {
    pub(crate) fn take(&self, project_id: i64) -> Slot {
        let mut taken = self.lock();
        let of_project = smallest_free(taken.by_project.entry(project_id).or_default());
        let of_runner = smallest_free(&mut taken.all);
        drop(taken);
        Slot { slots: self.clone(), project_id, of_project, of_runner }
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.slots.lock();
        taken.all.retain(|number| *number != self.of_runner);
        if let Some(numbers) = taken.by_project.get_mut(&self.project_id) {
            numbers.retain(|number| *number != self.of_project);
        }
    }
}

fn smallest_free(taken: &mut Vec<usize>) -> usize {
    let free = (0..).find(|number| !taken.contains(number)).unwrap_or_default();
    taken.push(free);
    free
}
