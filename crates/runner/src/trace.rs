//! A job's trace on its way to the server: masked, cut at its limit, kept until acknowledged.

mod sender;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Buf as _, Bytes, BytesMut};
use domain::limits::{RUNNER_OUTPUT_BYTES_MAX, RUNNER_PIECE_BYTES_MAX};
use mask::Masker;
use tokio::sync::Notify;

pub(crate) use sender::{Pace, Sender};

/// Where output of a job goes. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Trace {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// Rung when there is something new to send, or when the trace has ended.
    news: Notify,
    has_sections: bool,
}

#[derive(Debug)]
struct State {
    /// `None` once the trace has ended.
    masker: Option<Masker>,
    /// Masked bytes that the server has not acknowledged.
    unsent: BytesMut,
    /// Where `unsent` begins in the whole trace.
    sent: u64,
    checksum: flate2::Crc,
    output_bytes: usize,
    output_bytes_max: usize,
    /// The server's copy does not continue ours: nothing more is kept or sent.
    abandoned: bool,
}

/// What the server should have in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digest {
    pub(crate) checksum: u32,
    pub(crate) bytes: u64,
}

impl Trace {
    /// An empty trace that hides the given values.
    pub(crate) fn new(secrets: &[String], has_sections: bool) -> Self {
        let state = State {
            masker: Some(Masker::new(secrets)),
            unsent: BytesMut::new(),
            sent: 0,
            checksum: flate2::Crc::new(),
            output_bytes: 0,
            output_bytes_max: RUNNER_OUTPUT_BYTES_MAX,
            abandoned: false,
        };
        Self {
            shared: Arc::new(Shared {
                state: Mutex::new(state),
                news: Notify::new(),
                has_sections,
            }),
        }
    }

    /// A trace that nobody reads.
    pub fn nowhere() -> Self {
        let trace = Self::new(&[], false);
        trace.abandon();
        trace
    }

    /// Appends a line of the runner itself.
    pub fn say(&self, text: &str) {
        self.write(format!("{text}\n").as_bytes());
    }

    /// Whether the server understands the marks of sections.
    pub(crate) fn has_sections(&self) -> bool {
        self.shared.has_sections
    }

    /// Appends bytes that the runner itself says; they are not counted against the limit.
    pub(crate) fn write(&self, bytes: &[u8]) {
        self.state().push(bytes);
        self.shared.news.notify_one();
    }

    /// Appends output of the job. What is beyond the limit is dropped, and said once.
    pub fn output(&self, bytes: &[u8]) {
        let mut state = self.state();
        let left = state.output_bytes_max.saturating_sub(state.output_bytes);
        let was_cut = state.output_bytes > state.output_bytes_max;
        state.output_bytes = state.output_bytes.saturating_add(bytes.len());
        state.push(&bytes[..bytes.len().min(left)]);
        if bytes.len() > left && !was_cut {
            let notice = format!(
                "\n\x1b[33;1mJob's log exceeded limit of {} bytes.\nJob execution will continue but no more output will be collected.\x1b[0;m\n",
                state.output_bytes_max
            );
            state.push(notice.as_bytes());
        }
        drop(state);
        self.shared.news.notify_one();
    }

    /// Ends the trace: what the masker held back becomes visible, and nothing more is taken.
    pub(crate) fn end(&self) {
        let mut state = self.state();
        if let Some(masker) = state.masker.take() {
            let rest = masker.finish();
            state.append(&rest);
        }
        drop(state);
        self.shared.news.notify_one();
    }

    /// A trace beside this one that hides the same values, for what happens at the same time.
    pub(crate) fn aside(&self, secrets: &[String]) -> Self {
        Self::new(secrets, self.has_sections())
    }

    /// Appends what was written aside.
    pub(crate) fn append_aside(&self, aside: &Self) {
        aside.end();
        let text = aside.state().unsent.split();
        self.write(&text);
    }

    /// The next piece to send and where it begins; empty when there is none.
    fn piece(&self) -> (u64, Bytes) {
        let state = self.state();
        let length = state.unsent.len().min(RUNNER_PIECE_BYTES_MAX);
        (state.sent, Bytes::copy_from_slice(&state.unsent[..length]))
    }

    /// Notes that the server has the trace up to `size`. False when that is less than it had
    /// acknowledged before, or more than there is: then the rest cannot be sent.
    fn acknowledge(&self, size: u64) -> bool {
        let mut state = self.state();
        let ahead = size.checked_sub(state.sent).and_then(|ahead| usize::try_from(ahead).ok());
        match ahead.filter(|ahead| *ahead <= state.unsent.len()) {
            Some(ahead) => {
                state.unsent.advance(ahead);
                state.sent = size;
                true
            }
            None => false,
        }
    }

    /// Stops sending; the job itself goes on.
    fn abandon(&self) {
        let mut state = self.state();
        state.abandoned = true;
        state.unsent.clear();
    }

    fn has_ended(&self) -> bool {
        self.state().masker.is_none()
    }

    fn digest(&self) -> Digest {
        let state = self.state();
        Digest {
            checksum: state.checksum.sum(),
            bytes: state.sent + u64::try_from(state.unsent.len()).unwrap_or(u64::MAX),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn push(&mut self, bytes: &[u8]) {
        if let Some(masker) = &mut self.masker {
            let shown = masker.push(bytes);
            self.append(&shown);
        }
    }

    fn append(&mut self, shown: &[u8]) {
        if !self.abandoned {
            self.checksum.update(shown);
            self.unsent.extend_from_slice(shown);
        }
    }
}
