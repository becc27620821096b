//! The answer to somebody who asks too often.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

/// 429 with GitLab's body, which is text and not JSON, and when to come back.
pub fn retry_later(seconds: u64) -> Response {
    let text = HeaderValue::from_static("text/plain");
    let mut response = (StatusCode::TOO_MANY_REQUESTS, "Retry later\n").into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, text);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}
