//! A control group for one run: what is in it cannot leave it, whatever it does to its environment,
//! its group and its session. Only root can make one, and not on every machine.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::process::Pid;

/// The control group of one run.
#[derive(Clone, Debug)]
pub(crate) struct Cage(PathBuf);

/// Where the tree of control groups is mounted, in the order of preference: the newer kind alone,
/// the newer kind beside the older one, the older kind.
const TREES: [&str; 3] = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/freezer"];

impl Cage {
    /// The control group that a run has, or would have. None where there are none.
    pub(crate) fn of(run: &str) -> Option<Self> {
        let tree = TREES.iter().map(Path::new).find(|tree| tree.join("cgroup.procs").exists())?;
        Some(Self(tree.join("evenkeel").join(run)))
    }

    /// Puts a process into it.
    pub(crate) fn add(&self, number: i32) -> io::Result<()> {
        fs::create_dir_all(&self.0)?;
        fs::write(self.0.join("cgroup.procs"), number.to_string())
    }

    /// The processes in it.
    pub(crate) fn processes(&self) -> Vec<Pid> {
        let list = fs::read_to_string(self.0.join("cgroup.procs")).unwrap_or_default();
        list.lines().filter_map(|line| Pid::from_raw(line.parse().ok()?)).collect()
    }

    /// Removes it; it has to be empty.
    pub(crate) fn remove(&self) {
        if self.0.exists()
            && let Err(error) = fs::remove_dir(&self.0)
        {
            tracing::warn!(path = %self.0.display(), %error, "a control group cannot be removed");
        }
    }
}
