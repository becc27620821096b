//! `/-/health`, `/-/readiness` and `/-/metrics`.

use app::App;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

pub(super) fn router(app: App) -> Router {
    Router::new()
        .route("/-/health", get(async || "Evenkeel OK"))
        .route("/-/liveness", get(async || Json(json!({ "status": "ok" }))))
        .route("/-/readiness", get(readiness))
        .route("/-/metrics", get(metrics))
        .with_state(app)
}

/// 200 when the database answers: only then is it worth sending requests here.
async fn readiness(State(app): State<App>) -> impl IntoResponse {
    match app.reads().ping().await {
        Ok(()) => {
            (StatusCode::OK, Json(json!({ "status": "ok", "master_check": [{ "status": "ok" }] })))
        }
        Err(error) => (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(
                json!({ "status": "failed", "message": format!("the database does not answer: {error}") }),
            ),
        ),
    }
}

async fn metrics(State(app): State<App>) -> impl IntoResponse {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, OPEN_METRICS)], app.metrics().encode())
}
