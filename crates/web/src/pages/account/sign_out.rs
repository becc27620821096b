//! `/users/sign_out`: the end of a session.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use http_support::credentials::SESSION_COOKIE;

use crate::answer::{Answer, after};
use crate::cookie::{self, Keep};
use crate::form::Form;
use crate::paths;
use crate::site::Site;
use crate::visitor::Visitor;

/// `POST /users/sign_out`.
pub(crate) async fn create(State(site): State<Site>, visitor: Visitor, _form: Form) -> Answer {
    if let Some(secret) = &visitor.session {
        site.app.sign_out(secret).await?;
    }
    let mut response = after(&visitor, paths::SIGN_IN, "")?;
    let gone = cookie::set(SESSION_COOKIE, "", Keep::Gone, site.is_secure());
    response.headers_mut().extend(gone.map(|value| (SET_COOKIE, value)));
    Ok(response)
}
