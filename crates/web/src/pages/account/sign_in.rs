//! `/users/sign_in`: one form in the middle.

use askama::Template;

use crate::frame::Frame;
use crate::page::pages;

/// The form, again after a mistake.
#[derive(Debug, Template)]
#[template(path = "account/sign_in.html", blocks = ["main"])]
pub(crate) struct SignIn {
    pub(crate) frame: Frame,
    /// What was typed as a name.
    pub(crate) login: String,
    /// Where to go afterwards: a path on this server.
    pub(crate) next: String,
    pub(crate) refusal: Option<String>,
    /// Where the first administrator's password lies, until it was used.
    pub(crate) password_file: Option<String>,
}

pages!(SignIn);
