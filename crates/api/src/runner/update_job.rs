//! `PUT /jobs/:id`: a runner says how its job does.

use api_types::runner::UpdateJobBody;
use app::{App, UpdateJob};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::JobId;
use http_support::params::Params;

use super::credential;
use crate::place::At;

/// 200 once the report is stored, so that no client has to repeat it.
pub(crate) async fn update_job(
    State(app): State<App>,
    headers: HeaderMap,
    At(id): At<JobId>,
    Params(body): Params<UpdateJobBody>,
) -> Result<Response, Response> {
    let secret = credential::job_secret(&headers, body.token);
    let secret = secret.map_err(axum::response::IntoResponse::into_response)?;
    let token = credential::job(&app, id, &secret).await?;
    let update = UpdateJob {
        state: body.state,
        failure_reason: body.failure_reason,
        exit_code: body.exit_code,
        trace: body.trace,
    };
    let answer = app.update_job(&token, update).await.map_err(credential::refused)?;
    let response = (StatusCode::OK, "200").into_response();
    Ok(credential::with_status(response, answer.status, answer.interval_seconds))
}
