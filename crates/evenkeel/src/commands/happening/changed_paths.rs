//! Paths that somebody named, as paths of the repository.

use std::path::{Component, Path, PathBuf};

use super::super::WrongUsage;

/// The paths from the top of a checkout on.
///
/// # Errors
/// One of them lies outside, or is no path of a file.
pub(super) fn of_repository(root: &Path, named: &[String]) -> Result<Vec<String>, WrongUsage> {
    named.iter().map(|path| one(root, path)).collect()
}

fn one(root: &Path, named: &str) -> Result<String, WrongUsage> {
    let outside = || {
        let root = root.display();
        WrongUsage(format!("`--changed {named}` is not in {root}: paths begin at its top"))
    };
    let path = Path::new(named);
    let below =
        if path.is_absolute() { below(root, path).ok_or_else(outside)? } else { path.into() };
    let mut parts: Vec<&str> = Vec::new();
    for part in below.components() {
        match part {
            Component::CurDir => {}
            Component::Normal(part) => parts.extend(part.to_str()),
            Component::ParentDir => drop(parts.pop().ok_or_else(outside)?),
            Component::RootDir | Component::Prefix(_) => return Err(outside()),
        }
    }
    if parts.is_empty() {
        return Err(WrongUsage(format!("`--changed {named}` names no file")));
    }
    Ok(parts.join("/"))
}

/// What follows the root in a path, which may lead through links and need not be there.
fn below(root: &Path, path: &Path) -> Option<PathBuf> {
    if let Ok(rest) = path.strip_prefix(root) {
        return Some(rest.to_owned());
    }
    path.ancestors().find_map(|there| {
        let real = there.canonicalize().ok()?.join(path.strip_prefix(there).ok()?);
        Some(real.strip_prefix(root).ok()?.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::of_repository;

    fn path(named: &str) -> Option<String> {
        of_repository(Path::new("/srv/app"), &[named.to_owned()]).ok()?.pop()
    }

    #[test]
    fn paths_begin_at_the_top() {
        for named in ["src/a.rs", "./src/a.rs", "src//a.rs/", "src/b/../a.rs", "/srv/app/src/a.rs"]
        {
            assert_eq!(path(named).as_deref(), Some("src/a.rs"), "{named}");
        }
        for named in ["", ".", "../a", "src/../../a", "/srv/other/a", "/srv/app"] {
            assert_eq!(path(named), None, "{named}");
        }
    }
}
