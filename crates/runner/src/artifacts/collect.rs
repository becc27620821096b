//! Finding the files that paths and patterns name, without following any link.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use domain::limits::ARTIFACT_DEPTH_MAX;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use rustix::fs::FileType;

use crate::beneath::Beneath;

/// What to look for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) paths: Vec<String>,
    pub(crate) exclude: Vec<String>,
    /// Files that git does not know.
    pub(crate) untracked: Vec<PathBuf>,
    /// The project's folder as the job sees it: paths may begin with it.
    pub(crate) seen_project: String,
}

/// Files, folders and links by their path in the project's folder, in order.
pub(crate) type Found = BTreeMap<PathBuf, FileType>;

/// Something to tell in the trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) text: String,
    pub(crate) is_warning: bool,
}

/// Finds what is wanted.
pub(crate) fn collect(project: &Beneath, wanted: &Wanted) -> io::Result<(Found, Vec<Note>)> {
    let exclude = patterns(&wanted.exclude).map_err(io::Error::other)?;
    let mut found = Found::new();
    let mut notes = Vec::new();
    for path in &wanted.paths {
        match matches(project, wanted, &exclude, path) {
            Ok(matches) if matches.is_empty() => {
                notes.push(Note { text: format!("{path}: no matching files"), is_warning: true });
            }
            Ok(matches) => {
                let text = format!(
                    "{path}: found {} matching artifact files and directories",
                    matches.len()
                );
                notes.push(Note { text, is_warning: false });
                found.extend(matches);
            }
            Err(error) => notes.push(Note { text: format!("{path}: {error}"), is_warning: true }),
        }
    }
    for path in &wanted.untracked {
        if !exclude.is_match(path)
            && let Ok(stat) = project.stat(path)
        {
            found.insert(path.clone(), FileType::from_raw_mode(stat.st_mode));
        }
    }
    Ok((found, notes))
}

fn matches(project: &Beneath, wanted: &Wanted, exclude: &GlobSet, path: &str) -> io::Result<Found> {
    let pattern = inside(path, &wanted.seen_project)?;
    let set =
        patterns(std::slice::from_ref(&pattern)).map_err(|error| invalid(&error.to_string()))?;
    let start = literal_start(&pattern);
    let mut walk =
        Walk { set: &set, exclude, found: Found::new(), spares_git: !start.starts_with(".git") };
    match start.as_os_str().is_empty() {
        true => walk.folder(project, Path::new(""), set.is_match("") || pattern == "**", 0)?,
        false => walk.begin(project, &start)?,
    }
    Ok(walk.found)
}

/// A walk through the project's folder for one pattern.
struct Walk<'a> {
    set: &'a GlobSet,
    exclude: &'a GlobSet,
    found: Found,
    /// The repository is only taken when it is named.
    spares_git: bool,
}

impl Walk<'_> {
    /// Begins at a path that has no pattern in it.
    fn begin(&mut self, project: &Beneath, start: &Path) -> io::Result<()> {
        let kind = match project.stat(start) {
            Ok(stat) => FileType::from_raw_mode(stat.st_mode),
            Err(_) => return Ok(()),
        };
        let is_taken = self.set.is_match(start);
        self.take(start, kind, is_taken);
        if kind == FileType::Directory {
            self.folder(&project.enter(start)?, start, is_taken, 0)?;
        }
        Ok(())
    }

    /// Walks through a folder; everything in a folder that is taken is taken too.
    fn folder(
        &mut self,
        folder: &Beneath,
        at: &Path,
        is_taken: bool,
        depth: usize,
    ) -> io::Result<()> {
        if depth > ARTIFACT_DEPTH_MAX {
            return Err(invalid("folders are nested too deeply"));
        }
        for item in folder.list()? {
            let path = at.join(&item.name);
            if self.spares_git && path == Path::new(".git") {
                continue;
            }
            let is_taken = is_taken || self.set.is_match(&path);
            self.take(&path, item.kind, is_taken);
            if item.kind == FileType::Directory {
                self.folder(&folder.enter(Path::new(&item.name))?, &path, is_taken, depth + 1)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, path: &Path, kind: FileType, is_taken: bool) {
        let is_kept =
            matches!(kind, FileType::RegularFile | FileType::Directory | FileType::Symlink);
        if is_taken && is_kept && !self.exclude.is_match(path) {
            self.found.insert(path.to_owned(), kind);
        }
    }
}

/// A pattern relative to the project's folder.
fn inside(path: &str, seen_project: &str) -> io::Result<String> {
    let relative = match path
        .strip_prefix(seen_project)
        .filter(|rest| rest.is_empty() || rest.starts_with('/'))
    {
        Some(rest) => rest.trim_start_matches('/'),
        None if path.starts_with('/') => {
            return Err(invalid("the path is outside of the project's folder"));
        }
        None => path,
    };
    if relative.split('/').any(|part| part == "..") {
        return Err(invalid("the path leaves the project's folder"));
    }
    let parts: Vec<&str> =
        relative.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    match parts.is_empty() {
        true => Ok("**".to_owned()),
        false => Ok(parts.join("/")),
    }
}

fn patterns(patterns: &[String]) -> Result<GlobSet, globset::Error> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
        set.add(GlobBuilder::new(pattern).literal_separator(true).backslash_escape(true).build()?);
    }
    set.build()
}

/// The parts of a pattern before the first that is one.
fn literal_start(pattern: &str) -> PathBuf {
    pattern.split('/').take_while(|part| !part.contains(['*', '?', '[', '{', '\\'])).collect()
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message.to_owned())
}
