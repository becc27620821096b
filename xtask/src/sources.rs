//! The files of the workspace, read once.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// Folders that hold nothing of ours.
const FOREIGN: [&str; 3] = [".git", "target", "node_modules"];

/// One file.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// From the root, with `/`.
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

impl Source {
    /// Its text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Code that only tests see.
    pub(crate) fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// Its name without folders.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// All files, sorted by path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    pub(crate) files: Vec<Source>,
}

impl Sources {
    /// Reads the files below a folder, except what belongs to others and what `.gitignore` names.
    ///
    /// # Errors
    /// A folder or a file cannot be read.
    pub(crate) fn read(root: &Path) -> anyhow::Result<Self> {
        let ignored = ignored(root);
        let mut files = Vec::new();
        let mut ahead = vec![root.to_owned()];
        while let Some(folder) = ahead.pop() {
            for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let kind = entry.file_type()?;
                let path = relative(root, &entry.path());
                if FOREIGN.contains(&name.as_str()) || ignored.contains(&path) {
                    continue;
                }
                if kind.is_dir() {
                    ahead.push(entry.path());
                } else if kind.is_file() && !is_scratch(&name) {
                    let bytes = std::fs::read(entry.path()).with_context(|| path.clone())?;
                    files.push(Source { path, bytes });
                }
            }
        }
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(Self { files })
    }

    /// Files of Rust.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &Source> {
        self.files.iter().filter(|file| file.is_rust())
    }

    /// Files that are text, with their texts.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&Source, &str)> {
        self.files.iter().filter_map(|file| Some((file, file.text()?)))
    }

    pub(crate) fn find(&self, path: &str) -> Option<&Source> {
        let at = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        Some(&self.files[at])
    }
}

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the workspace")
}

fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// Paths that `.gitignore` names whole.
fn ignored(root: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(PathBuf::from(root).join(".gitignore")).unwrap_or_default();
    text.lines().filter_map(|line| line.strip_prefix('/')).map(str::to_owned).collect()
}

/// What editors and `insta` leave behind, as `.gitignore` says.
fn is_scratch(name: &str) -> bool {
    name.ends_with(".pending-snap") || name.ends_with(".snap.new") || name.ends_with('~')
}
