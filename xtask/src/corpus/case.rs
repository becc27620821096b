//! The folders of the corpus.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// One configuration with what it must become.
pub(crate) struct Case {
    /// Accepted, or refused.
    pub is_ok: bool,
    pub topic: String,
    pub folder: PathBuf,
}

/// All cases: `ok/<topic>/<name>` and `err/<topic>/<name>`.
///
/// # Errors
/// A folder cannot be read.
pub(crate) fn all(root: &Path) -> anyhow::Result<Vec<Case>> {
    let corpus = root.join("crates/ci-config/corpus");
    let mut cases = Vec::new();
    for (word, is_ok) in [("ok", true), ("err", false)] {
        for topic in folders(&corpus.join(word))? {
            let name = topic.file_name().context("a topic has a name")?.to_string_lossy();
            let of_topic = folders(&topic)?.into_iter();
            cases.extend(of_topic.map(|folder| Case { is_ok, topic: name.clone().into(), folder }));
        }
    }
    Ok(cases)
}

impl Case {
    /// Files of the case, below its folder.
    ///
    /// # Errors
    /// A folder cannot be read.
    pub(crate) fn files(&self) -> anyhow::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        let mut waiting = vec![self.folder.clone()];
        while let Some(folder) = waiting.pop() {
            for entry in std::fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    waiting.push(path);
                } else {
                    files.push(path);
                }
            }
        }
        files.sort();
        Ok(files)
    }

    /// Files that no other file of the case names, by themselves or by a wildcard.
    ///
    /// # Errors
    /// A file cannot be read.
    pub(crate) fn unreferenced(&self) -> anyhow::Result<Vec<PathBuf>> {
        let files = self.files()?;
        let texts: Vec<String> =
            files.iter().map(std::fs::read_to_string).collect::<Result<_, _>>()?;
        let is_named = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let is_its_own = path.parent() == Some(&self.folder) && is_of_every_case(&name);
            let others = files.iter().zip(&texts).filter(|(other, _)| *other != path);
            let above = path.parent().and_then(Path::file_name).unwrap_or_default();
            let is_template = name == "template.yml";
            let word = if is_template { above.to_string_lossy() } else { name };
            is_its_own || others.into_iter().any(|(_, text)| names(text, &word))
        };
        Ok(files.iter().filter(|path| !is_named(path)).cloned().collect())
    }
}

/// The configuration, what is around it, and what it becomes.
fn is_of_every_case(name: &str) -> bool {
    let has_kind = |kind: &str, ending: &str| name.starts_with(kind) && name.ends_with(ending);
    name == ".gitlab-ci.yml"
        || name == "source.txt"
        || has_kind("input", ".yml")
        || has_kind("plan", ".txt")
        || has_kind("diagnostics", ".txt")
}

/// Whether a text names a file, or files by a wildcard or a variable. A component is named without
/// its ending, or by its folder.
fn names(text: &str, name: &str) -> bool {
    let stem = name.strip_suffix(".yml").unwrap_or(name);
    let is_open = |line: &str| line.contains(".yml") && line.contains(['*', '$']);
    text.contains(stem) || text.lines().any(is_open)
}

fn folders(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut folders = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}
