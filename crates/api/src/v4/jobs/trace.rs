//! `GET /projects/:id/jobs/:job_id/trace`.

use app::App;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use domain::JobId;
use domain::access::{Action, ProjectAccess};
use domain::limits::TRACE_PIECE_BYTES_MAX;
use futures_util::stream;

use crate::answer::{Answer, done};
use crate::caller::{AlsoJobs, Caller};
use crate::place::At;

/// The whole trace so far as text, read and sent piece by piece.
pub(crate) async fn trace(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At((id, job)): At<(String, JobId)>,
) -> Answer<Response> {
    let at = (id.as_str(), job);
    let (access, job) = super::find(&app, &caller, at, Action::ReadPipeline).await?;
    let first = done(app.read_trace(&access, job.id, 0, TRACE_PIECE_BYTES_MAX).await)?;
    let total = first.total;
    let rest = pieces(app, access, job.id, first.bytes, total);
    let mut response = Body::from_stream(rest).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(total));
    Ok(response)
}

/// Ends at the length that the trace had when it was asked for, which was promised in a header.
fn pieces(
    app: App,
    access: ProjectAccess,
    job: JobId,
    first: Vec<u8>,
    total: u64,
) -> impl stream::Stream<Item = Result<Bytes, app::Error>> {
    stream::try_unfold((0, Some(first)), move |(offset, piece)| {
        let (app, access) = (app.clone(), access.clone());
        async move {
            let left = usize::try_from(total - offset).unwrap_or(usize::MAX);
            if left == 0 {
                return Ok(None);
            }
            let bytes = match piece {
                Some(bytes) => bytes,
                None => {
                    let max = left.min(TRACE_PIECE_BYTES_MAX);
                    app.read_trace(&access, job, offset, max).await?.bytes
                }
            };
            if bytes.is_empty() {
                return Err(app::Error::internal("a trace became shorter while it was read"));
            }
            let next = offset + u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            Ok(Some((Bytes::from(bytes), (next, None))))
        }
    })
}
