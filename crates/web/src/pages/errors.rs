//! What a page says when it cannot be shown.

use askama::Template;

use crate::frame::Frame;
use crate::page::pages;

/// 403, 404, 409, 500 and the others, in the same layout.
#[derive(Debug, Template)]
#[template(path = "error.html", blocks = ["main"])]
pub(crate) struct Failure {
    pub(crate) frame: Frame,
    pub(crate) code: u16,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) hint: Option<String>,
    /// The id that the server's log has too.
    pub(crate) request_id: Option<String>,
    /// The page to go back to.
    pub(crate) back: Option<String>,
}

pages!(Failure);
