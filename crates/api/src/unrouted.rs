//! What holds for every request, and what answers those that no route takes.

use std::convert::Infallible;

use axum::Router;
use axum::extract::Request;
use axum::http::uri::{PathAndQuery, Uri};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use http_support::refusal::Refusal;
use tower::util::BoxCloneSyncService;
use tower::{Service as _, ServiceExt as _};

/// No route has this path.
pub(crate) async fn not_found() -> Refusal {
    Refusal::error(StatusCode::NOT_FOUND, "404 Not Found")
}

/// The path has a route, not with this method.
pub(crate) async fn not_allowed() -> Refusal {
    Refusal::error(StatusCode::METHOD_NOT_ALLOWED, "405 Not Allowed")
}

/// What GitLab sends with every answer.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let started = tokio::time::Instant::now();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let cache = HeaderValue::from_static("max-age=0, private, must-revalidate");
    headers.entry(header::CACHE_CONTROL).or_insert(cache);
    headers.entry(header::VARY).or_insert(HeaderValue::from_static("Origin"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let seconds = format!("{:.6}", started.elapsed().as_secs_f64());
    if let Ok(seconds) = HeaderValue::from_str(&seconds) {
        headers.insert("x-runtime", seconds);
    }
    response
}

/// The same routes, with and without a slash at the end.
pub(crate) fn without_last_slash(
    routes: Router,
) -> BoxCloneSyncService<Request, Response, Infallible> {
    BoxCloneSyncService::new(tower::service_fn(move |mut request: Request| {
        trim(request.uri_mut());
        let mut routes = routes.clone();
        async move { routes.as_service().ready().await?.call(request).await }
    }))
}

fn trim(uri: &mut Uri) {
    let trimmed = uri.path().trim_end_matches('/');
    if trimmed.len() == uri.path().len() || trimmed.is_empty() {
        return;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let shorter = PathAndQuery::try_from(format!("{trimmed}{query}"));
    let mut parts = std::mem::take(uri).into_parts();
    parts.path_and_query = shorter.ok();
    *uri = Uri::from_parts(parts).unwrap_or_default();
}
