//! `/projects/new`: the form for a new project.

use askama::Template;

use crate::frame::Frame;
use crate::page::pages;

/// The form, again after a mistake.
#[derive(Debug, Template)]
#[template(path = "projects/new.html", blocks = ["main"])]
pub(crate) struct New {
    pub(crate) frame: Frame,
    /// `(id, full path, chosen)`.
    pub(crate) namespaces: Vec<(i64, String, bool)>,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) description: String,
    /// The word of the chosen visibility.
    pub(crate) visibility: String,
    pub(crate) with_readme: bool,
    /// `(field, what is wrong)`; a field of `base` is about the whole.
    pub(crate) wrong: Vec<(String, String)>,
}

pages!(New);

impl New {
    /// What is wrong with a field.
    pub(crate) fn wrong_with(&self, field: &str) -> Option<&str> {
        self.wrong.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }
}
