//! One name for one request, in the answer and in the log.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use domain::limits::REQUEST_ID_BYTES_MAX;
use tracing::Instrument as _;

/// The header that carries it both ways.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request at hand, among its extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub Arc<str>);

/// Takes the client's id, or makes one; echoes it; names it in every line of the log.
pub async fn middleware(mut request: Request, next: Next) -> Response {
    let id = of_client(&request).unwrap_or_else(fresh);
    request.extensions_mut().insert(RequestId(Arc::from(id.as_str())));
    let span =
        tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    let mut response = next.run(request).instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// Letters, digits and `-_.` only: it goes into logs and headers.
fn of_client(request: &Request) -> Option<String> {
    let id = request.headers().get(HEADER)?.to_str().ok()?;
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
    let good = !id.is_empty() && id.len() <= REQUEST_ID_BYTES_MAX && id.bytes().all(plain);
    good.then(|| id.to_owned())
}

/// Unique, not secret: a number of the process and a counter, 32 hex digits.
fn fresh() -> String {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().build_hasher().finish());
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{:016x}{:016x}", *PROCESS, COUNT.fetch_add(1, Ordering::Relaxed))
}
