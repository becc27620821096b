//! `POST /jobs/request`: a runner asks for work, and may be kept waiting for it.

use api_types::runner::{JobRequest, LAST_UPDATE};
use app::App;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use http_support::params::Params;

use super::credential;
use crate::answer::{Answer, done};

/// 201 with a job, or 204 with what to send along next time.
pub(crate) async fn request_job(
    State(app): State<App>,
    headers: HeaderMap,
    Params(request): Params<JobRequest>,
) -> Answer<Response> {
    let runner = credential::runner(&app, &headers, request.token.clone()).await?;
    app.runner_contact(&runner, request.system_id.as_deref(), &request.info);
    let requested = done(app.request_job(&runner, request).await)?;
    if let Some(job) = requested.job {
        return Ok((StatusCode::CREATED, Json(job)).into_response());
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Ok(value) = HeaderValue::from_str(&requested.last_update) {
        response.headers_mut().insert(HeaderName::from_static(LAST_UPDATE), value);
    }
    Ok(response)
}
