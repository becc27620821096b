//! How pages and forms answer.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, SET_COOKIE, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use crate::cookie::{self, Keep};
use crate::page::Page;
use crate::paths;
use crate::problem::Problem;
use crate::visitor::{Visitor, Wants};

/// The answer to a request.
pub(crate) type Answer = Result<Response, Problem>;

/// Shows a page.
pub(crate) fn show<P: Page>(visitor: &Visitor, page: &P) -> Answer {
    show_as(StatusCode::OK, visitor, page)
}

/// Shows a form again, with what is wrong in it.
pub(crate) fn show_again<P: Page>(visitor: &Visitor, page: &P) -> Answer {
    show_as(StatusCode::UNPROCESSABLE_ENTITY, visitor, page)
}

/// Shows a page with another status than 200.
pub(crate) fn show_as<P: Page>(status: StatusCode, visitor: &Visitor, page: &P) -> Answer {
    let is_main = visitor.wants == Wants::Main;
    let rendered = if is_main { page.main() } else { page.render() };
    let markup = rendered
        .map_err(|error| app::Error::internal("a template cannot be rendered").caused_by(error))?;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "private, no-store"),
        (VARY, "x-fragment, cookie"),
    ];
    let mut response = (status, headers, markup).into_response();
    if is_main {
        response.headers_mut().insert("x-fragment", HeaderValue::from_static("main"));
    }
    Ok(response)
}

/// After a form was carried out: go on at a page, and say there what was done.
pub(crate) fn after(visitor: &Visitor, path: &str, notice: &str) -> Answer {
    let mut response = go(visitor, path);
    if visitor.wants != Wants::Press && !notice.is_empty() {
        let value = cookie::set(cookie::NOTICE, &paths::encode(notice), Keep::Session, false);
        response.headers_mut().extend(value.map(|value| (SET_COOKIE, value)));
    }
    Ok(response)
}

/// The way to another page, for a form or for a press.
fn go(visitor: &Visitor, path: &str) -> Response {
    let path = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static(paths::HOME));
    match visitor.wants {
        Wants::Press => (StatusCode::OK, [("x-location", path)]).into_response(),
        Wants::Whole | Wants::Main => (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response(),
    }
}

/// The page that an address of ours leads to now.
pub(crate) fn moved(path: &str) -> Response {
    let path = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static(paths::HOME));
    (StatusCode::FOUND, [(LOCATION, path)]).into_response()
}
