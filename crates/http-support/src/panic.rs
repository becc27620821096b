//! A bug in one request is that request's alone: a panic becomes 500, and is counted in the log.

use std::any::Any;

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use tower_http::catch_panic::CatchPanicLayer;

use crate::refusal::Refusal;

/// Answers a panic of what it wraps.
pub fn layer() -> CatchPanicLayer<fn(Box<dyn Any + Send>) -> Response> {
    CatchPanicLayer::custom(answer as fn(Box<dyn Any + Send>) -> Response)
}

#[expect(clippy::needless_pass_by_value, reason = "the layer asks for this signature")]
fn answer(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(panic = text, "a request met a bug");
    Refusal::message(StatusCode::INTERNAL_SERVER_ERROR, "500 Internal Server Error").into_response()
}
