//! What each diagnostic means, at length.

use crate::code::Code;

/// The article of one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Article {
    /// `CI0010`.
    pub code: &'static str,
    /// Markdown: a title, what the code means, mostly an example that fails and the same one
    /// mended, and the source.
    pub text: &'static str,
}

impl Article {
    /// The title without its code.
    pub fn title(&self) -> &'static str {
        let first = self.text.lines().next().unwrap_or_default();
        first.split_once(": ").map_or(first, |(_, title)| title)
    }
}

/// Every article, by code.
pub fn articles() -> Vec<Article> {
    let mut all: Vec<Article> = Code::ALL
        .iter()
        .map(|code| Article { code: code.number(), text: code.article() })
        .collect();
    all.sort_by_key(|article| article.code);
    all
}

/// The article of a code, in any case: `ci0010`.
pub fn article(code: &str) -> Option<Article> {
    articles().into_iter().find(|article| article.code.eq_ignore_ascii_case(code))
}
