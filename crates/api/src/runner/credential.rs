//! Tokens of runners and jobs, in a header or among the parameters, and what is answered without.

use api_types::runner::{JOB_STATUS, JOB_TOKEN, RUNNER_TOKEN, TRACE_UPDATE_INTERVAL};
use app::{App, Error, JobToken, RunnerToken};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::JobId;
use domain::pipeline::Status;
use http_support::refusal::Refusal;

use crate::answer::{Answer, done};

/// The name under which `app` tells the status of a job that is over.
const STATUS_FIELD: &str = "job-status";

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn missing() -> Refusal {
    Refusal::error(StatusCode::BAD_REQUEST, "token is missing")
}

/// The runner whose token is in the body or in the header. The body wins.
pub(super) async fn runner(
    app: &App,
    headers: &HeaderMap,
    in_body: Option<String>,
) -> Answer<RunnerToken> {
    let secret = in_body.filter(|token| !token.is_empty());
    let secret = secret.or_else(|| header(headers, RUNNER_TOKEN)).ok_or_else(missing)?;
    done(app.authenticate_runner(&secret).await)
}

/// The token of a job, from the parameters or from the header. The parameter wins.
pub(super) fn job_secret(headers: &HeaderMap, parameter: Option<String>) -> Answer<String> {
    let secret = parameter.filter(|token| !token.is_empty());
    secret.or_else(|| header(headers, JOB_TOKEN)).ok_or_else(missing)
}

/// The running job of that id and token.
pub(super) async fn job(app: &App, id: JobId, secret: &str) -> Result<JobToken, Response> {
    app.authenticate_job(id, secret).await.map_err(refused)
}

/// A refusal. Where the job is known its status is there too: a runner that hears `canceled` stops,
/// and one client does not get along without it.
pub(super) fn refused(error: Error) -> Response {
    let field = error.fields().iter().find(|(name, _)| name == STATUS_FIELD);
    let status = field.and_then(|(_, status)| HeaderValue::from_str(status).ok());
    let mut response = Refusal::from(error).into_response();
    if let Some(status) = status {
        response.headers_mut().insert(HeaderName::from_static(JOB_STATUS), status);
    }
    response
}

/// What every answer about a job says: where it stands, and when the next report is welcome.
pub(super) fn with_status(mut response: Response, status: Status, seconds: u32) -> Response {
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static(JOB_STATUS), HeaderValue::from_static(status.word()));
    headers.insert(HeaderName::from_static(TRACE_UPDATE_INTERVAL), HeaderValue::from(seconds));
    response
}
