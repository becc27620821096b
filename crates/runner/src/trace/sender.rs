//! Sends a trace: the first bytes at once, a busy trace in pieces, and a question when it is silent.

use std::time::Duration;

use domain::limits::{
    RUNNER_ASK_MILLISECONDS, RUNNER_PAUSE_MILLISECONDS_MAX, RUNNER_PAUSE_MILLISECONDS_MIN,
    RUNNER_TRACE_GAP_MILLISECONDS, RUNNER_TRACE_GAP_MILLISECONDS_MAX,
};
use tokio::time::{Instant, timeout_at};

use super::{Digest, Trace};
use crate::cancel::{Cause, StopBell};
use crate::client::{Client, JobAnswer, JobKey, TraceAnswer, Verdict};

/// How eagerly a trace is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    gap: Duration,
    gap_max: Duration,
    ask: Duration,
}

impl Pace {
    /// To a server that is on the same machine, or not farther.
    pub(crate) fn eager() -> Self {
        Self {
            gap: Duration::from_millis(RUNNER_TRACE_GAP_MILLISECONDS),
            gap_max: Duration::from_millis(RUNNER_TRACE_GAP_MILLISECONDS_MAX),
            ask: Duration::from_millis(RUNNER_ASK_MILLISECONDS),
        }
    }
}

/// Carries one trace to the server and tells the job when it has to stop.
#[derive(Debug)]
pub(crate) struct Sender {
    pub(crate) trace: Trace,
    pub(crate) client: Client,
    pub(crate) key: JobKey,
    pub(crate) bell: StopBell,
    pub(crate) pace: Pace,
}

/// What to do after one request.
enum Next {
    Wait,
    Retry,
    GiveUp,
}

impl Sender {
    /// Runs until the trace has ended and was sent, or cannot be sent.
    pub(crate) async fn run(self) -> Digest {
        let mut pause = PAUSE_MIN;
        let mut gap = self.pace.gap;
        loop {
            let (start, piece) = self.trace.piece();
            if piece.is_empty() && self.trace.has_ended() {
                break;
            }
            let was_silent = piece.is_empty();
            let next =
                if was_silent { self.ask_if_silent().await } else { self.send(start, piece).await };
            match next {
                Next::Wait if was_silent => gap = self.pace.gap,
                Next::Wait => {
                    pause = PAUSE_MIN;
                    self.rest(gap).await;
                    gap = (gap * 2).min(self.pace.gap_max);
                }
                Next::Retry => {
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(PAUSE_MAX);
                }
                Next::GiveUp => break,
            }
        }
        self.trace.digest()
    }

    /// Waits for news, and asks the server whether to go on when there are none for long.
    async fn ask_if_silent(&self) -> Next {
        let until = Instant::now() + self.pace.ask;
        if timeout_at(until, self.trace.shared.news.notified()).await.is_ok() {
            return Next::Wait;
        }
        match self.client.keep_alive(&self.key).await {
            Ok(JobAnswer { verdict, .. }) => self.heed(verdict),
            Err(error) => {
                tracing::debug!(job = self.key.id, %error, "no answer to the question whether to go on");
                Next::Wait
            }
        }
    }

    async fn send(&self, start: u64, piece: bytes::Bytes) -> Next {
        let length = piece.len() as u64;
        let answer = match self.client.append_trace(&self.key, start, piece).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::debug!(job = self.key.id, %error, "a piece of the trace was not taken");
                return Next::Retry;
            }
        };
        match answer {
            TraceAnswer::Taken(verdict) => {
                self.trace.acknowledge(start + length);
                self.heed(verdict)
            }
            TraceAnswer::HasAlready(size) if self.trace.acknowledge(size) => Next::Wait,
            TraceAnswer::HasAlready(size) => {
                tracing::warn!(
                    job = self.key.id,
                    size,
                    start,
                    "the server's trace does not continue ours"
                );
                self.trace.abandon();
                Next::Wait
            }
        }
    }

    /// Waits a while, but not when the trace ends or the job has nothing more to say to it.
    async fn rest(&self, gap: Duration) {
        let until = Instant::now() + gap;
        while !self.trace.has_ended() {
            if timeout_at(until, self.trace.shared.news.notified()).await.is_err() {
                // What came meanwhile is seen by `piece`.
                return;
            }
        }
    }

    fn heed(&self, verdict: Verdict) -> Next {
        match verdict {
            Verdict::GoOn => Next::Wait,
            Verdict::Canceling => {
                self.bell.raise(Cause::Canceling);
                Next::Wait
            }
            Verdict::Stop => {
                self.bell.raise(Cause::Aborted);
                Next::GiveUp
            }
        }
    }
}

const PAUSE_MIN: Duration = Duration::from_millis(RUNNER_PAUSE_MILLISECONDS_MIN);
const PAUSE_MAX: Duration = Duration::from_millis(RUNNER_PAUSE_MILLISECONDS_MAX);
