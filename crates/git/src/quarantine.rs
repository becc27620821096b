//! The objects of a push that nobody has accepted yet.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::command::Git;

/// The folder inside a repository where a push waits to be accepted; it goes away with a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantine {
    folder: PathBuf,
}

impl Quarantine {
    /// From what git told its hook. `None` unless the folder lies in the repository's objects.
    pub(crate) fn new(repository: &Path, folder: &str) -> Option<Self> {
        let folder = Path::new(folder);
        let inside = folder.parent() == Some(&repository.join("objects"));
        inside.then(|| Self { folder: folder.to_owned() })
    }

    /// A quarantine that is known by its folder.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn show_to(&self, git: Git, repository: &Path) -> Git {
        git.env("GIT_OBJECT_DIRECTORY", OsString::from(&self.folder))
            .env("GIT_ALTERNATE_OBJECT_DIRECTORIES", OsString::from(repository.join("objects")))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Quarantine;

    #[test]
    fn a_folder_elsewhere_is_no_quarantine() {
        let repository = Path::new("/srv/1.git");
        let of = |folder: &str| Quarantine::new(repository, folder);
        assert!(of("/srv/1.git/objects/tmp_objdir-incoming-a").is_some());
        for folder in ["", "/tmp/a", "/srv/2.git/objects/a", "/srv/1.git/objects/a/../../../2.git"]
        {
            assert_eq!(of(folder), None, "{folder}");
        }
    }
}
