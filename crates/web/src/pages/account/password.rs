//! `/-/user_settings/password/edit`: a new password.

use app::Kind;
use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use http_support::credentials::SESSION_COOKIE;

use crate::answer::{self, Answer, after};
use crate::cookie::{self, Keep};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::page::pages;
use crate::paths;
use crate::problem::sentence;
use crate::site::Site;
use crate::visitor::Visitor;

/// The form.
#[derive(Debug, Template)]
#[template(path = "account/password.html", blocks = ["main"])]
pub(crate) struct Password {
    pub(crate) frame: Frame,
    pub(crate) refusal: Option<String>,
}

pages!(Password);

/// `GET /-/user_settings/password/edit`.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    visitor.signed_in()?;
    answer::show(&visitor, &page(&visitor, None))
}

/// `POST /-/user_settings/password/edit`. All sessions end with the old password; this browser gets
/// a new one.
pub(crate) async fn update(State(site): State<Site>, visitor: Visitor, form: Form) -> Answer {
    let user = visitor.signed_in()?;
    let (old, new) = (form.text("password"), form.text("new_password"));
    match site.app.change_password(&visitor.viewer, user.id, Some(old), new).await {
        Ok(()) => {
            let secret = site.app.sign_in(user).await?;
            let mut response = after(&visitor, paths::PASSWORD, "The password is changed.")?;
            let session = cookie::set(SESSION_COOKIE, &secret, Keep::Year, site.is_secure());
            response.headers_mut().extend(session.map(|value| (SET_COOKIE, value)));
            Ok(response)
        }
        Err(error) if is_mistake(error.kind()) => {
            answer::show_again(&visitor, &page(&visitor, Some(sentence(error.message()))))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether the reader can mend it in the form.
const fn is_mistake(kind: Kind) -> bool {
    matches!(kind, Kind::Invalid | Kind::Unauthenticated | Kind::Forbidden | Kind::Limited)
}

fn page(visitor: &Visitor, refusal: Option<String>) -> Password {
    Password { frame: visitor.frame("Password", Section::Password), refusal }
}
