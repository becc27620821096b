//! What happens around every page: who visits, whether a form is ours, problems put into the
//! layout, headers that keep browsers careful.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::answer::{moved, show_as};
use crate::cookie::{self, Keep};
use crate::frame::Section;
use crate::pages::errors::Failure;
use crate::problem::Problem;
use crate::site::Site;
use crate::visitor::{Visitor, Wants};
use crate::{csrf, paths};

/// Nothing but our own files: no inline script or style, no frames, no other hosts.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Wraps the pages.
pub(crate) async fn wrap(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let visitor = match Visitor::of(&site, &mut parts).await {
        Ok(visitor) => visitor,
        Err(error) => return bare(&Problem::from(error)),
    };
    let is_ours = csrf::is_ours(&parts.method, &parts.headers, site.app.external_url());
    parts.extensions.insert(visitor.clone());
    let mut response = if is_ours {
        next.run(Request::from_parts(parts, body)).await
    } else {
        Problem::foreign_form().into_response()
    };
    if let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() {
        response = explain(&visitor, &problem);
    }
    set_cookies(&site, &visitor, &mut response);
    set_headers(&mut response);
    response
}

/// A problem as a page, or as a few words beside what was pressed.
fn explain(visitor: &Visitor, problem: &Problem) -> Response {
    if problem.status == StatusCode::UNAUTHORIZED && visitor.wants == Wants::Whole {
        return moved(&paths::sign_in_then(&visitor.address));
    }
    if visitor.wants == Wants::Press {
        let hint = problem.hint.as_deref().unwrap_or_default();
        return (problem.status, format!("{} {hint}", problem.text).trim().to_owned())
            .into_response();
    }
    let page = Failure {
        frame: visitor.frame(&problem.title, Section::None),
        code: problem.status.as_u16(),
        title: problem.title.clone(),
        text: problem.text.clone(),
        hint: problem.hint.clone(),
        request_id: visitor.request_id.clone().filter(|_| problem.status.is_server_error()),
        back: problem.back.clone(),
    };
    show_as(problem.status, visitor, &page).unwrap_or_else(|problem| bare(&problem))
}

/// Without a layout: where even that failed.
fn bare(problem: &Problem) -> Response {
    (problem.status, format!("{}: {}\n", problem.title, problem.text)).into_response()
}

/// A notice is said once; an unknown visitor's forms are bound to a cookie.
fn set_cookies(site: &Site, visitor: &Visitor, response: &mut Response) {
    let is_page = visitor.wants == Wants::Whole && !response.status().is_redirection();
    if !is_page {
        return;
    }
    let is_secure = site.is_secure();
    let mut cookies = Vec::new();
    if visitor.notice.is_some() {
        cookies.extend(cookie::set(cookie::NOTICE, "", Keep::Gone, is_secure));
    }
    if visitor.needs_form_cookie {
        let value = visitor.form_cookie();
        cookies.extend(cookie::set(cookie::FORM, value, Keep::Session, is_secure));
    }
    response.headers_mut().extend(cookies.into_iter().map(|value| (SET_COOKIE, value)));
}

fn set_headers(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
}
