//! Traces: written by runners piece by piece, read by people from any place.

use blobs::Appended;
use domain::JobId;
use domain::access::ProjectAccess;
use domain::history::Actor;
use domain::job::FailureReason;
use domain::limits::{TRACE_BYTES_MAX, TRACE_PIECE_BYTES_MAX, TRACE_UPDATE_SECONDS};
use domain::pipeline::{Event, Status};

use super::token::JobToken;
use crate::App;
use crate::bell::job_topic;
use crate::drive::{Note, Refused, Step};
use crate::error::{Error, Kind, Result};

/// A piece of a trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TracePiece {
    /// Where the piece begins.
    pub offset: u64,
    pub bytes: Vec<u8>,
    /// Bytes of the trace so far.
    pub total: u64,
    /// Whether the trace grows no more.
    pub finished: bool,
}

/// The answer to a piece of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceAnswer {
    pub outcome: TraceOutcome,
    /// Bytes that are stored: where the next piece begins.
    pub len: u64,
    /// For `Job-Status`.
    pub status: Status,
    /// For `X-GitLab-Trace-Update-Interval`.
    pub interval_seconds: u32,
}

/// Whether a piece of a trace fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceOutcome {
    /// It is stored: 202.
    Appended,
    /// It does not begin where the trace ends: 416.
    WrongStart,
}

impl App {
    /// Adds a piece to the trace. What must not show is masked once more, every byte in its place.
    ///
    /// # Errors
    /// `Forbidden` once the job is over or its trace is full, which ends the job; `TooLarge`.
    pub async fn append_trace(
        &self,
        token: &JobToken,
        start: u64,
        bytes: &[u8],
    ) -> Result<TraceAnswer> {
        let job = &token.job;
        if bytes.len() > TRACE_PIECE_BYTES_MAX {
            return Err(Error::new(Kind::TooLarge, "the piece of the trace is too long"));
        }
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if start.saturating_add(length) > TRACE_BYTES_MAX {
            return self.end_full_trace(token).await;
        }
        self.inner.touched.job(job.id, self.now());
        let masked = self.secrets_of(token).await?.mask_same_length(bytes);
        let (outcome, len) = match self.traces().append(job.id, start, &masked).await? {
            Appended::Stored { len } => (TraceOutcome::Appended, len),
            Appended::Mismatch { len } => (TraceOutcome::WrongStart, len),
        };
        self.bells().ring(&job_topic(job.id));
        let interval_seconds = TRACE_UPDATE_SECONDS;
        Ok(TraceAnswer { outcome, len, status: job.status, interval_seconds })
    }

    /// A job that writes without end fails, as on GitLab.
    async fn end_full_trace(&self, token: &JobToken) -> Result<TraceAnswer> {
        let job = &token.job;
        let event = Event::Failed {
            job: job.index,
            attempt: job.attempt,
            reason: FailureReason::DataIntegrityFailure,
            exit_code: None,
        };
        let step = Step { event, actor: Actor::System, note: Note::Nothing };
        match self.drive(job.pipeline_id, step).await {
            Ok(_) | Err(Refused::Rejected(_) | Refused::Taken) => {}
            Err(Refused::Failed(error)) => return Err(error),
        }
        Err(Error::forbidden("Trace size limit exceeded")
            .with_field("job-status", Status::Failed.word()))
    }

    /// Reads a piece of a trace, at most `max` bytes.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn read_trace(
        &self,
        access: &ProjectAccess,
        id: JobId,
        offset: u64,
        max: usize,
    ) -> Result<TracePiece> {
        let job = self.reads().find_job(access, id).await?;
        let job = job.ok_or_else(|| Error::not_found("Job"))?;
        let piece = self.traces().read(id, offset, max).await?;
        Ok(TracePiece {
            offset: piece.offset,
            bytes: piece.bytes,
            total: piece.total,
            finished: job.status.is_completed(),
        })
    }
}
