//! Downloading what jobs leave behind.

use app::{App, ArtifactFile};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::JobId;
use domain::access::{Action, ProjectAccess};
use http_support::refusal::Refusal;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio_util::io::ReaderStream;

use crate::answer::{Answer, done};
use crate::caller::{AlsoJobs, Caller};
use crate::place::At;

/// `GET /projects/:id/jobs/:job_id/artifacts`: the archive.
pub(crate) async fn artifacts(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At((id, job)): At<(String, JobId)>,
) -> Answer<Response> {
    let at = (id.as_str(), job);
    let (access, job) = super::find(&app, &caller, at, Action::ReadPipeline).await?;
    let open = done(app.open_artifact(&access, job.id).await)?;
    Ok(attachment(open))
}

/// `GET /projects/:id/jobs/:job_id/artifacts/*artifact_path`: one file of it.
pub(crate) async fn artifact_file(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At((id, job, path)): At<(String, JobId, String)>,
) -> Answer<Response> {
    let at = (id.as_str(), job);
    let (access, job) = super::find(&app, &caller, at, Action::ReadPipeline).await?;
    one_file(&app, &access, job.id, &path).await
}

/// One file of the archive of a job.
pub(super) async fn one_file(
    app: &App,
    access: &ProjectAccess,
    job: JobId,
    path: &str,
) -> Answer<Response> {
    if path.is_empty() || path.ends_with('/') {
        return Err(Refusal::message(
            StatusCode::BAD_REQUEST,
            "400 Bad request - Invalid artifact path",
        ));
    }
    let bytes = done(app.artifact_member(access, job, path).await)?;
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut response = bytes.into_response();
    name_file(&mut response, "application/octet-stream", name);
    Ok(response)
}

/// A stored file to be saved under its name.
pub(crate) fn attachment(open: ArtifactFile) -> Response {
    let kind = match open.artifact.file_format.as_str() {
        "zip" => "application/zip",
        "gzip" => "application/gzip",
        _ => "application/octet-stream",
    };
    let mut response = Body::from_stream(ReaderStream::new(open.file)).into_response();
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(open.artifact.bytes));
    name_file(&mut response, kind, &open.artifact.filename);
    response
}

/// A job chooses its files' names: they are encoded, and nothing of them is shown in a browser.
fn name_file(response: &mut Response, kind: &'static str, name: &str) {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') { c } else { '_' })
        .collect();
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
}
