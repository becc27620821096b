//! A commit in one line: sha, title, who.

use askama::Template;
use askama::filters::HtmlSafe;

/// A commit as rows show it.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/commit_line.html")]
pub(crate) struct CommitLine {
    /// 40 hex digits.
    pub(crate) sha: String,
    /// The commit's page.
    pub(crate) path: String,
    /// `None` when the object cannot be read.
    pub(crate) title: Option<String>,
    pub(crate) author: Option<String>,
}

impl HtmlSafe for CommitLine {}

impl CommitLine {
    /// The first eight digits, GitLab's short form.
    pub(crate) fn short(&self) -> &str {
        self.sha.get(..8).unwrap_or(&self.sha)
    }

    /// The sha alone.
    pub(crate) fn chip(&self) -> Chip<'_> {
        Chip { short: self.short(), path: &self.path, sha: &self.sha }
    }
}

/// The first digits of a sha, as a link.
#[derive(Clone, Debug, Template)]
#[template(
    source = "<a class=\"sha\" href=\"{{ path }}\" title=\"{{ sha }}\">{{ short }}</a>",
    ext = "html"
)]
pub(crate) struct Chip<'a> {
    short: &'a str,
    path: &'a str,
    sha: &'a str,
}

impl HtmlSafe for Chip<'_> {}
