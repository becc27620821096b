//! `/-/profile/preferences`: light or dark.

use askama::Template;

use crate::frame::{Frame, Theme};
use crate::page::pages;

/// The form.
#[derive(Debug, Template)]
#[template(path = "account/preferences.html", blocks = ["main"])]
pub(crate) struct Preferences {
    pub(crate) frame: Frame,
}

pages!(Preferences);

impl Preferences {
    pub(crate) const fn themes(&self) -> &'static [Theme] {
        Theme::ALL
    }
}
