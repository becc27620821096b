//! `/-/user_settings/password/edit`: a new password.

use askama::Template;

use crate::frame::Frame;
use crate::page::pages;

/// The form.
#[derive(Debug, Template)]
#[template(path = "account/password.html", blocks = ["main"])]
pub(crate) struct Password {
    pub(crate) frame: Frame,
    pub(crate) refusal: Option<String>,
}

pages!(Password);
