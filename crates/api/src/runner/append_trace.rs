//! `PATCH /jobs/:id/trace`: a piece of a job's output.

use api_types::runner::{content_range_start, stored_range};
use app::{App, TraceOutcome};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::JobId;
use domain::limits::TRACE_PIECE_BYTES_MAX;
use http_support::refusal::Refusal;

use super::credential;
use crate::answer::Answer;
use crate::place::At;

/// 202 with the size of what is stored, or 416 where the piece does not begin there.
pub(crate) async fn append_trace(
    State(app): State<App>,
    At(id): At<JobId>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Response> {
    let secret = credential::job_secret(&headers, None).map_err(Refusal::into_response)?;
    let token = credential::job(&app, id, &secret).await?;
    let start = start(&headers).map_err(Refusal::into_response)?;
    let piece = read(body).await.map_err(Refusal::into_response)?;
    let answer = app.append_trace(&token, start, &piece).await.map_err(credential::refused)?;
    let mut response = match answer.outcome {
        TraceOutcome::Appended => StatusCode::ACCEPTED.into_response(),
        TraceOutcome::WrongStart => {
            Refusal::error(StatusCode::RANGE_NOT_SATISFIABLE, "416 Range Not Satisfiable")
                .into_response()
        }
    };
    if let Ok(range) = HeaderValue::from_str(&stored_range(answer.len)) {
        response.headers_mut().insert(header::RANGE, range);
    }
    Ok(credential::with_status(response, answer.status, answer.interval_seconds))
}

/// Only the beginning counts: clients disagree about the end.
fn start(headers: &HeaderMap) -> Answer<u64> {
    let range = headers.get(header::CONTENT_RANGE).and_then(|range| range.to_str().ok());
    range.and_then(content_range_start).ok_or_else(|| {
        let why = "400 Bad request - Content-Range is missing or is not `start-end`";
        Refusal::message(StatusCode::BAD_REQUEST, why)
    })
}

async fn read(body: Body) -> Answer<Bytes> {
    to_bytes(body, TRACE_PIECE_BYTES_MAX).await.map_err(|error| {
        tracing::debug!(%error, "a piece of a trace could not be read");
        let why = format!("a piece of a trace is at most {TRACE_PIECE_BYTES_MAX} bytes");
        Refusal::message(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("413 Request Entity Too Large - {why}"),
        )
    })
}
