//! Reading answers: what the server thinks of a job, and how much of a trace it has.

use api_types::runner::{JOB_STATUS, stored_size};
use reqwest::header::{HeaderMap, RANGE};
use reqwest::{Response, StatusCode};

use super::ClientError;

/// What an answer says about going on with a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    GoOn,
    /// A person canceled it; the script ends, what comes after it still happens.
    Canceling,
    /// The server wants no more of it.
    Stop,
}

/// The answer to a report about a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct JobAnswer {
    pub(crate) verdict: Verdict,
    /// False when the same report has to be repeated.
    pub(crate) is_final: bool,
}

/// The answer to a piece of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TraceAnswer {
    Taken(Verdict),
    /// The piece does not begin where the server's copy ends, at this size.
    HasAlready(u64),
}

/// An answer with a status of success.
pub(super) async fn accepted(sent: reqwest::Result<Response>) -> Result<Response, ClientError> {
    let answer = sent.map_err(ClientError::Unreachable)?;
    if answer.status().is_success() {
        return Ok(answer);
    }
    Err(refusal(answer).await)
}

/// The answer to PUT.
pub(super) async fn of_job(sent: reqwest::Result<Response>) -> Result<JobAnswer, ClientError> {
    let answer = sent.map_err(ClientError::Unreachable)?;
    let status = answer.status();
    let verdict = verdict(status, answer.headers());
    if verdict == Verdict::Stop || status.is_success() {
        return Ok(JobAnswer { verdict, is_final: status != StatusCode::ACCEPTED });
    }
    Err(refusal(answer).await)
}

/// The answer to PATCH.
pub(super) async fn of_trace(sent: reqwest::Result<Response>) -> Result<TraceAnswer, ClientError> {
    let answer = sent.map_err(ClientError::Unreachable)?;
    let status = answer.status();
    let verdict = verdict(status, answer.headers());
    if verdict == Verdict::Stop || status.is_success() {
        return Ok(TraceAnswer::Taken(verdict));
    }
    if status == StatusCode::RANGE_NOT_SATISFIABLE {
        let size =
            answer.headers().get(RANGE).and_then(|range| range.to_str().ok()).and_then(stored_size);
        return Ok(TraceAnswer::HasAlready(size.unwrap_or(0)));
    }
    Err(refusal(answer).await)
}

/// GitLab's order: a final status or 403 stops the job whatever else the answer says.
fn verdict(status: StatusCode, headers: &HeaderMap) -> Verdict {
    let word = headers.get(JOB_STATUS).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match word {
        "canceled" | "failed" => Verdict::Stop,
        _ if status == StatusCode::FORBIDDEN || status == StatusCode::NOT_FOUND => Verdict::Stop,
        "canceling" => Verdict::Canceling,
        _ => Verdict::GoOn,
    }
}

/// What is said by an answer that refuses.
async fn refusal(answer: Response) -> ClientError {
    let status = answer.status().as_u16();
    let body = answer.text().await.unwrap_or_default();
    let message = serde_json::from_str::<serde_json::Value>(&body)
        .ok()
        .and_then(|json| json.get("message").or_else(|| json.get("error")).cloned())
        .map_or_else(|| body.chars().take(200).collect(), said);
    ClientError::Refused { status, message }
}

fn said(message: serde_json::Value) -> String {
    match message {
        serde_json::Value::String(text) => text,
        other @ (serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::Array(_)
        | serde_json::Value::Object(_)) => other.to_string(),
    }
}
