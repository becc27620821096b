//! A repository for the job beside the runner's own: it reads the runner's objects and keeps what
//! the job adds to itself. The runner's git never runs on it, so that what a job writes into it
//! (settings, hooks, filters) moves nothing but the job.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::beneath::Beneath;
use crate::workspace::Workspace;

/// What is copied. Objects are not: the job's repository names the folder where they are.
const COPIED: [&str; 4] = ["HEAD", "config", "index", "shallow"];

/// Makes the job's repository in its work tree, in which none is.
pub(super) fn give(workspace: &Workspace, root: &Beneath) -> io::Result<()> {
    let target = PathBuf::from(&workspace.project_path).join(".git");
    for name in ["objects/info", "objects/pack", "refs/heads", "refs/tags"] {
        root.enter_or_make(&target.join(name), 0o755)?;
    }
    for name in COPIED {
        copy(&workspace.git_dir.join(name), root, &target.join(name))?;
    }
    root.write(&target.join("packed-refs"), 0o644, packed_refs(&workspace.git_dir)?.as_bytes())?;
    let alternates = format!("{}\n", workspace.seen_objects);
    root.write(&target.join("objects/info/alternates"), 0o644, alternates.as_bytes())
}

/// All refs of a repository in one file, in the order that git wants.
fn packed_refs(git_dir: &Path) -> io::Result<String> {
    let packed = if_there(fs::read_to_string(git_dir.join("packed-refs")))?.unwrap_or_default();
    let mut refs = std::collections::BTreeMap::new();
    for line in packed.lines().filter(|line| !line.starts_with(['#', '^'])) {
        if let Some((sha, name)) = line.split_once(' ') {
            refs.insert(name.to_owned(), sha.to_owned());
        }
    }
    let mut folders = vec![PathBuf::from("refs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(git_dir.join(&folder))? {
            let entry = entry?;
            let name = folder.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(name);
            } else if let Some(sha) =
                if_there(fs::read_to_string(entry.path()))?.filter(|sha| !sha.starts_with("ref:"))
            {
                refs.insert(name.to_string_lossy().into_owned(), sha.trim().to_owned());
            }
        }
    }
    let lines = refs.iter().map(|(name, sha)| format!("{sha} {name}\n"));
    Ok(format!("# pack-refs with: sorted \n{}", lines.collect::<String>()))
}

fn copy(from: &Path, root: &Beneath, to: &Path) -> io::Result<()> {
    match if_there(fs::read(from))? {
        Some(content) => root.write(to, 0o644, &content),
        None => Ok(()),
    }
}

fn if_there<T>(read: io::Result<T>) -> io::Result<Option<T>> {
    match read {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
