//! What an endpoint answers, and how a thing that was read or made becomes an answer.

use axum::Json;
use axum::http::StatusCode;
use http_support::refusal::Refusal;

/// An endpoint's result.
pub(crate) type Answer<T> = Result<T, Refusal>;

/// 201 and the thing that was made.
pub(crate) type Created<T> = (StatusCode, Json<T>);

/// 201 with a body.
pub(crate) const fn created<T>(thing: T) -> Created<T> {
    (StatusCode::CREATED, Json(thing))
}

/// A result of a read or a command, with its error as the API words it.
pub(crate) fn done<T, E: Into<app::Error>>(result: Result<T, E>) -> Answer<T> {
    result.map_err(|error| Refusal::from(error.into()))
}

/// What was looked for, or 404 with its name as GitLab writes it.
pub(crate) fn found<T>(thing: Option<T>, what: &str) -> Answer<T> {
    thing.ok_or_else(|| Refusal::not_found(what))
}
