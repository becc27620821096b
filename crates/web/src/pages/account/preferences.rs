//! `/-/profile/preferences`: light or dark.

use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;

use crate::answer::{self, Answer, after};
use crate::cookie::{self, Keep};
use crate::form::Form;
use crate::frame::{Frame, Section, Theme};
use crate::page::pages;
use crate::paths;
use crate::site::Site;
use crate::visitor::Visitor;

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

/// `GET /-/profile/preferences`.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    visitor.signed_in()?;
    let page = Preferences { frame: visitor.frame("Preferences", Section::Preferences) };
    answer::show(&visitor, &page)
}

/// `POST /-/profile/preferences`.
pub(crate) async fn update(State(site): State<Site>, visitor: Visitor, form: Form) -> Answer {
    let theme = Theme::parse(form.text("theme"));
    let mut response = after(&visitor, paths::PREFERENCES, "Saved.")?;
    let kept = cookie::set(cookie::THEME, theme.name(), Keep::Year, site.is_secure());
    response.headers_mut().extend(kept.map(|value| (SET_COOKIE, value)));
    Ok(response)
}
