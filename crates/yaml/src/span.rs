//! A place in a file.

use std::sync::Arc;

/// Where something begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Path of the file as the caller named it.
    pub file: Arc<str>,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

impl Span {
    /// The first character of a file.
    pub fn start(file: &str) -> Self {
        Self { file: Arc::from(file), line: 1, column: 1 }
    }
}
