//! A branch or a tag, as a link to its pipelines.

use askama::Template;
use askama::filters::HtmlSafe;

/// A ref's name with the shape of its kind.
#[derive(Clone, Debug, Template)]
#[template(
    source = "<a class=\"ref\" href=\"{{ path }}\" title=\"{{ name }}\">{{ crate::state::icon(self.shape()) }}<bdi>{{ name }}</bdi></a>",
    ext = "html"
)]
pub(crate) struct RefChip {
    pub(crate) name: String,
    pub(crate) is_tag: bool,
    pub(crate) path: String,
}

impl RefChip {
    const fn shape(&self) -> &'static str {
        if self.is_tag { "tag" } else { "branch" }
    }
}

impl HtmlSafe for RefChip {}
