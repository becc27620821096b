//! What a job left: its trace as it is, its archive.

use app::ArtifactFile;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use domain::JobId;
use domain::access::Action;
use domain::limits::TRACE_PIECE_BYTES_MAX;
use futures_util::stream::{try_unfold, unfold};
use tokio::io::AsyncReadExt as _;

use crate::answer::Answer;
use crate::paths;
use crate::problem::{Problem, require};
use crate::site::Site;
use crate::subject::Subject;

/// Bytes that are read from a file at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// `GET /group/project/-/jobs/7/raw`: the whole trace as text, read piece by piece.
pub(crate) async fn raw(State(site): State<Site>, subject: Subject, Path(id): Path<i64>) -> Answer {
    require(&subject.access, Action::ReadPipeline)?;
    let first = site.app.read_trace(&subject.access, JobId(id), 0, 0).await?;
    let (app, access, total) = (site.app, subject.access, first.total);
    let pieces = try_unfold(0, move |offset| {
        let (app, access) = (app.clone(), access.clone());
        async move {
            if offset >= total {
                return Ok(None);
            }
            let left = usize::try_from(total - offset).unwrap_or(usize::MAX);
            let size = left.min(TRACE_PIECE_BYTES_MAX);
            let piece = app.read_trace(&access, JobId(id), offset, size).await?;
            let next =
                if piece.bytes.is_empty() { total } else { offset + piece.bytes.len() as u64 };
            Ok::<_, app::Error>(Some((Bytes::from(piece.bytes), next)))
        }
    });
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (CONTENT_LENGTH, total.to_string()),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// `GET /group/project/-/jobs/7/artifacts/download`: the archive.
pub(crate) async fn artifacts(
    State(site): State<Site>,
    subject: Subject,
    Path(id): Path<i64>,
) -> Answer {
    require(&subject.access, Action::ReadPipeline)?;
    let ArtifactFile { artifact, file } =
        site.app.open_artifact(&subject.access, JobId(id)).await.map_err(Problem::from)?;
    let chunks = unfold(Some(file), |file| async move {
        let mut file = file?;
        let mut chunk = vec![0; CHUNK_BYTES];
        match file.read(&mut chunk).await {
            Ok(0) => None,
            Ok(read) => {
                chunk.truncate(read);
                Some((Ok(Bytes::from(chunk)), Some(file)))
            }
            Err(error) => Some((Err(error), None)),
        }
    });
    let name = paths::encode(&artifact.filename);
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_LENGTH, artifact.bytes.to_string()),
        (CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(chunks)).into_response())
}
