//! `/group/project/-/settings/access_tokens`: tokens that act for the project.

use askama::Template;

use crate::frame::Frame;
use crate::page::pages;
use crate::pages::account::tokens::{TokenForm, TokenTable};
use crate::paths;

/// The tokens of the project, and the form for a new one.
#[derive(Debug, Template)]
#[template(path = "settings/tokens.html", blocks = ["main"])]
pub(crate) struct Tokens {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    /// A token that was just made: shown once.
    pub(crate) secret: Option<String>,
    pub(crate) tokens: TokenTable,
    pub(crate) form: TokenForm,
}

pages!(Tokens);
