//! What a transition wants done in the world.

use super::Status;
use crate::Timestamp;

/// Work that follows from a transition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The job waits for a runner: put it into the queue.
    Offer { job: usize, attempt: u16 },
    /// It no longer waits: take it out.
    Withdraw { job: usize, attempt: u16 },
    /// A runner works on it and must learn that it has to stop.
    Stop { job: usize, attempt: u16 },
    /// Come back with [`Event::Woke`](super::Event::Woke).
    Wake { at: Timestamp, job: usize, attempt: u16 },
    /// Nothing more happens by itself.
    Finished { status: Status },
}
