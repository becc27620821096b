//! What a kill is aimed at: the server's own files say when it happens.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rand::RngExt as _;
use rand::rngs::StdRng;
use tokio::time::Instant;

/// How long a moment is waited for. A round in which it does not come is a kill like any other.
const SECONDS_MAX: u64 = 10;
/// Between two looks: an upload takes some dozens of these.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// A moment in the life of a push and its job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Aim {
    /// Any, while the push goes on.
    Push,
    /// The branch is there, its pipeline is perhaps not.
    RefMoved,
    /// A script has begun.
    Script,
    /// A part of an artifact has arrived.
    Upload,
}

/// What tells that a moment has come.
#[derive(Debug)]
pub(super) struct Sight<'a> {
    pub(super) repository: &'a Path,
    pub(super) branch: &'a str,
    /// The server's folder for what is being written.
    pub(super) tmp: PathBuf,
    /// The folder in which scripts leave a mark.
    pub(super) marks: &'a Path,
    pub(super) marks_before: usize,
}

impl Aim {
    pub(super) fn any(random: &mut StdRng) -> Self {
        [Self::Push, Self::RefMoved, Self::Script, Self::Upload][random.random_range(0..4)]
    }

    /// Waits for the moment and a little longer. Whether it came.
    pub(super) async fn wait(self, sight: &Sight<'_>, random: &mut StdRng) -> bool {
        let end = Instant::now() + Duration::from_secs(SECONDS_MAX);
        while !self.has_come(sight) {
            if Instant::now() > end {
                return false;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let longer = match self {
            Self::Push => 250_000,
            Self::RefMoved | Self::Upload => 10_000,
            Self::Script => 400_000,
        };
        tokio::time::sleep(Duration::from_micros(random.random_range(0..longer))).await;
        true
    }

    fn has_come(self, sight: &Sight<'_>) -> bool {
        match self {
            Self::Push => true,
            Self::RefMoved => sight.repository.join("refs/heads").join(sight.branch).exists(),
            Self::Script => count(sight.marks) > sight.marks_before,
            Self::Upload => {
                let files = std::fs::read_dir(&sight.tmp).into_iter().flatten().flatten();
                files.filter_map(|file| file.metadata().ok()).any(|file| file.len() > 0)
            }
        }
    }
}

/// How many things are in a folder.
pub(super) fn count(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}
