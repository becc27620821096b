//! The part of a trace that a page shows, and what comes after it.

use app::TracePiece;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use domain::JobId;
use domain::access::{Action, ProjectAccess};
use domain::job::Job;
use domain::limits::{TRACE_PIECE_BYTES_MAX, TRACE_WINDOW_BYTES};
use domain::pipeline::Status;

use super::show::Trace;
use crate::answer::Answer;
use crate::paths;
use crate::problem::{Problem, require};
use crate::query::Query;
use crate::site::Site;
use crate::subject::Subject;
use crate::trace::{Cursor, Survey, Window, nested, piece as markup_of, read, summary};

/// `GET /group/project/-/jobs/7/trace?after=<cursor>`: the next piece, for the script.
pub(crate) async fn piece(
    State(site): State<Site>,
    subject: Subject,
    Path(id): Path<i64>,
    query: Query,
) -> Answer {
    require(&subject.access, Action::ReadPipeline)?;
    let mut cursor = Cursor::parse(query.text("after")).ok_or_else(Problem::unreadable)?;
    let size = usize::try_from(TRACE_WINDOW_BYTES).unwrap_or(TRACE_PIECE_BYTES_MAX);
    let found = site.app.read_trace(&subject.access, JobId(id), cursor.offset, size).await?;
    let end = cursor.offset + found.bytes.len() as u64;
    let is_whole = found.finished && end >= found.total;
    let before = cursor.offset;
    let mut items = read(&found.bytes, &mut cursor, is_whole);
    if cursor.offset == before && found.bytes.len() == size {
        // One line that is longer than a piece: it is cut, or nothing after it would ever come.
        items = read(&found.bytes, &mut cursor, true);
    }
    let more = if end < found.total { "yes" } else { "no" };
    let finished = if is_whole { "yes" } else { "no" };
    let cursor =
        HeaderValue::from_str(&cursor.to_text()).map_err(|_not_plain| Problem::unreadable())?;
    let fixed = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    let state = [
        ("x-cursor", cursor),
        ("x-more", HeaderValue::from_static(more)),
        ("x-finished", HeaderValue::from_static(finished)),
    ];
    Ok((fixed, state, markup_of(&items)).into_response())
}

/// The trace of a job's page. `line`: the address asks for the part around this line.
pub(super) async fn window(
    site: &Site,
    access: &ProjectAccess,
    at: &paths::Project,
    (job, line): (&Job, Option<u64>),
) -> app::Result<Trace> {
    let failed = job.status == Status::Failed;
    let first = site.app.read_trace(access, job.id, 0, TRACE_PIECE_BYTES_MAX).await?;
    let total = first.total;
    let is_live = !first.finished;
    let (window, bytes, mistake) = if total <= TRACE_WINDOW_BYTES {
        let whole = Window { offset: 0, line: 1, bytes: total };
        (whole, first.bytes, None)
    } else {
        let survey = survey(site, access, job.id, (first, failed)).await?;
        let mistake = survey.first_mistake.map(|(line, _)| line);
        let window = match line.or(mistake) {
            Some(line) => survey.around(line, TRACE_WINDOW_BYTES),
            None => survey.last(TRACE_WINDOW_BYTES),
        };
        let size = usize::try_from(window.bytes).unwrap_or(TRACE_PIECE_BYTES_MAX);
        let part = site.app.read_trace(access, job.id, window.offset, size).await?;
        (window, part.bytes, mistake)
    };
    let mut cursor = Cursor { offset: window.offset, line: window.line, ..Cursor::default() };
    let reaches_end = window.offset + bytes.len() as u64 >= total;
    let items = read(&bytes, &mut cursor, !is_live && reaches_end);
    let found = summary(&items);
    let open_at = failed.then(|| mistake.or(found.first_mistake)).flatten();
    let beside = |line: u64| format!("{}?line={line}", at.job(job.id));
    Ok(Trace {
        markup: nested(&items, open_at),
        is_live: is_live && reaches_end,
        open_at,
        bytes: total,
        earlier: (window.offset > 0)
            .then(|| beside(window.line.saturating_sub(found.lines).max(1))),
        later: (!reaches_end).then(|| beside(cursor.line)),
        has_times: found.has_times,
        cursor: cursor.to_text(),
    })
}

/// Looks through a trace that is too long for a page.
async fn survey(
    site: &Site,
    access: &ProjectAccess,
    job: JobId,
    (first, seeks_mistakes): (TracePiece, bool),
) -> app::Result<Survey> {
    let mut survey = Survey::new(seeks_mistakes);
    let mut piece = first;
    loop {
        if piece.bytes.is_empty() {
            return Ok(survey);
        }
        survey.push(&piece.bytes);
        let next = survey.bytes();
        piece = site.app.read_trace(access, job, next, TRACE_PIECE_BYTES_MAX).await?;
    }
}
