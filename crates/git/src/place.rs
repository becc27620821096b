//! Where a project's repository lies: by its id, never by its path, so that a rename moves nothing.

use std::path::{Path, PathBuf};

use domain::ProjectId;
use sha2::{Digest as _, Sha256};

/// `<root>/xx/yy/<id>.git`: two folders from the hash of the id, so that no folder grows large.
pub(crate) fn place_of(root: &Path, project: ProjectId) -> PathBuf {
    let hash = Sha256::digest(project.to_string());
    root.join(format!("{:02x}", hash[0]))
        .join(format!("{:02x}", hash[1]))
        .join(format!("{project}.git"))
}

#[cfg(test)]
mod tests {
    use super::place_of;
    use domain::ProjectId;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn places_never_change_and_spread() {
        // A server that looked elsewhere after an upgrade would lose every repository.
        insta::assert_snapshot!(place_of(Path::new("r"), ProjectId(1)).display(), @"r/6b/86/1.git");
        insta::assert_snapshot!(place_of(Path::new("r"), ProjectId(4711)).display(), @"r/de/65/4711.git");
        let folders: BTreeSet<_> = (0..1000)
            .filter_map(|id| Some(place_of(Path::new(""), ProjectId(id)).parent()?.to_owned()))
            .collect();
        assert!(folders.len() > 950, "{}", folders.len());
    }
}
