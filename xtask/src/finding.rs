//! Something that is not as it should be, and what to do instead.

use std::fmt;

/// One finding. It reads `path:line: what: instead`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// From the root of the workspace.
    pub(crate) path: String,
    /// From 1; `None` when it is about the whole file.
    pub(crate) line: Option<usize>,
    pub(crate) what: String,
    /// What to do instead.
    pub(crate) instead: String,
}

impl Finding {
    /// About a whole file or folder.
    pub(crate) fn whole(path: &str, what: impl Into<String>, instead: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: None, what: what.into(), instead: instead.into() }
    }

    /// About one line, counted from 1.
    pub(crate) fn line(
        path: &str,
        line: usize,
        what: impl Into<String>,
        instead: impl Into<String>,
    ) -> Self {
        Self { line: Some(line), ..Self::whole(path, what, instead) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, what, instead } = self;
        match line {
            Some(line) => write!(f, "{path}:{line}: {what}: {instead}"),
            None => write!(f, "{path}: {what}: {instead}"),
        }
    }
}
