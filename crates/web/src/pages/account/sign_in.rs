//! `/users/sign_in`: one form in the middle.

use app::Kind;
use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use http_support::credentials::SESSION_COOKIE;

use crate::answer::{self, Answer};
use crate::cookie::{self, Keep};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::page::pages;
use crate::paths;
use crate::problem::sentence;
use crate::query::Query;
use crate::site::Site;
use crate::visitor::Visitor;

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

/// `GET /users/sign_in`.
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor, query: Query) -> Answer {
    let next = safe_next(query.text("next"));
    if visitor.user.is_some() {
        return Ok(answer::moved(&next));
    }
    answer::show(&visitor, &page(&site, &visitor, next))
}

/// `POST /users/sign_in`.
pub(crate) async fn create(State(site): State<Site>, visitor: Visitor, form: Form) -> Answer {
    let next = safe_next(form.text("next"));
    let (login, password) = (form.trimmed("login"), form.text("password"));
    match site.app.authenticate_password(login, password, visitor.ip).await {
        Ok(user) => {
            let secret = site.app.sign_in(&user).await?;
            let mut response = answer::after(&visitor, &next, "")?;
            let is_secure = site.is_secure();
            let cookies = [
                cookie::set(SESSION_COOKIE, &secret, Keep::Year, is_secure),
                cookie::set(cookie::FORM, "", Keep::Gone, is_secure),
            ];
            let cookies = cookies.into_iter().flatten().map(|value| (SET_COOKIE, value));
            response.headers_mut().extend(cookies);
            Ok(response)
        }
        Err(error) if matches!(error.kind(), Kind::Unauthenticated | Kind::Limited) => {
            let refusal = if error.kind() == Kind::Limited {
                sentence(error.message())
            } else {
                "This name and password do not belong together.".to_owned()
            };
            let page = SignIn {
                login: login.to_owned(),
                refusal: Some(refusal),
                ..page(&site, &visitor, next)
            };
            answer::show_again(&visitor, &page)
        }
        Err(error) => Err(error.into()),
    }
}

fn page(site: &Site, visitor: &Visitor, next: String) -> SignIn {
    SignIn {
        frame: visitor.frame("Sign in", Section::SignIn),
        login: String::new(),
        next,
        refusal: None,
        password_file: site.password_file().map(|file| file.display().to_string()),
    }
}

/// Only a page of this server: nobody signs in here to end up elsewhere.
fn safe_next(next: &str) -> String {
    let is_path = next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/\\");
    let is_plain = !next.chars().any(char::is_control) && !next.contains('\\');
    let is_page = !next.starts_with(paths::SIGN_IN);
    if is_path && is_plain && is_page { next.to_owned() } else { paths::HOME.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn leads_to_pages_of_this_server_only() {
        assert_eq!(safe_next("/a/b?c=d"), "/a/b?c=d");
        for elsewhere in ["//evil.example.com", "https://evil.example.com", "/\\evil", "", "/a\nb"]
        {
            assert_eq!(safe_next(elsewhere), "/", "{elsewhere}");
        }
    }
}
