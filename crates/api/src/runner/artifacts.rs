//! `/jobs/:id/artifacts`: files that jobs leave and fetch.

use api_types::runner::ArtifactQuery;
use app::{App, JobToken, NewArtifact};
use axum::Json;
use axum::extract::FromRequest as _;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, RawQuery, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::JobId;
use futures_util::TryStreamExt as _;
use http_support::params::{Params, from_query};
use http_support::refusal::Refusal;
use serde::Deserialize;
use serde_json::json;
use tokio_util::io::StreamReader;

use super::credential;
use crate::place::At;
use crate::v4::jobs::attachment;

/// Bytes of a field that says what the file is.
const FIELD_BYTES_MAX: usize = 4 * 1024;

/// `POST`: one file, streamed to its place. What it is may stand in the query, or in fields before
/// or after the file.
pub(crate) async fn upload_artifact(
    State(app): State<App>,
    At(id): At<JobId>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Response> {
    let query = query.unwrap_or_default();
    let asked: UploadQuery = from_query(&query).map_err(Refusal::into_response)?;
    let secret = credential::job_secret(&headers, asked.token).map_err(Refusal::into_response)?;
    let token = credential::job(&app, id, &secret).await?;
    let details: ArtifactQuery = from_query(&query).map_err(Refusal::into_response)?;
    let parts = Multipart::from_request(request, &()).await;
    let parts = parts.map_err(|rejection| broken(&rejection.body_text()).into_response())?;
    store(&app, &token, details, parts).await?;
    let answer = Json(json!({ "message": "201 Created" }));
    Ok((StatusCode::CREATED, answer).into_response())
}

#[derive(Debug, Deserialize)]
struct UploadQuery {
    token: Option<String>,
}

async fn store(
    app: &App,
    token: &JobToken,
    mut details: ArtifactQuery,
    mut parts: Multipart,
) -> Result<(), Response> {
    let mut arrived = None;
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            let filename = part.file_name().unwrap_or("artifacts.zip").to_owned();
            let body = StreamReader::new(part.map_err(std::io::Error::other));
            let file = app.receive_file(body).await.map_err(credential::refused)?;
            arrived = Some((filename, file));
            continue;
        }
        let text = Some(short(part).await?);
        match name.as_str() {
            "artifact_type" => details.artifact_type = text,
            "artifact_format" => details.artifact_format = text,
            "expire_in" => details.expire_in = text,
            _ => {}
        }
    }
    let missing = || Refusal::error(StatusCode::BAD_REQUEST, "file is missing").into_response();
    let (filename, file) = arrived.ok_or_else(missing)?;
    let ArtifactQuery { artifact_type, artifact_format, expire_in } = details;
    let new = NewArtifact { filename, artifact_type, artifact_format, expire_in };
    app.store_artifact(token, new, file).await.map(drop).map_err(credential::refused)
}

/// The text of a field that says what the file is.
async fn short(mut part: Field<'_>) -> Result<String, Response> {
    let mut text = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(unreadable)? {
        text.extend_from_slice(&piece);
        if text.len() > FIELD_BYTES_MAX {
            return Err(broken("a field is too long").into_response());
        }
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn unreadable(error: MultipartError) -> Response {
    broken(&error.body_text()).into_response()
}

fn broken(why: &str) -> Refusal {
    Refusal::bad_request(&format!("the multipart body is broken: {why}"))
}

#[derive(Debug, Deserialize)]
pub(crate) struct DownloadQuery {
    token: Option<String>,
    job_token: Option<String>,
}

/// `GET`: the archive of an earlier job, for a job that runs. `direct_download` asks for a
/// redirect where there is another place to download from; there is none.
pub(crate) async fn download_artifact(
    State(app): State<App>,
    At(producer): At<JobId>,
    headers: HeaderMap,
    Params(query): Params<DownloadQuery>,
) -> Result<Response, Response> {
    let secret = credential::job_secret(&headers, query.token.or(query.job_token));
    let secret = secret.map_err(Refusal::into_response)?;
    let token = app.job_of_token(&secret).await.map_err(credential::refused)?;
    let open = app.dependency_artifact(&token, producer).await.map_err(credential::refused)?;
    Ok(attachment(open))
}
