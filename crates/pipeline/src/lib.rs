//! What happens next in a pipeline, and which of the waiting jobs a runner gets.
//!
//! Functions only: the data is [`domain::pipeline`]'s. [`apply`] takes a state, what happened and
//! the time, and returns the next state, the changes to store and the effects to carry out.

mod admission;
mod cancel;
mod delayed;
mod draft;
mod graph;
mod job;
mod manual;
mod queue;
mod rejected;
mod retry;
mod status;

#[cfg(test)]
mod tests;

use domain::Timestamp;
use domain::pipeline::{Change, Effect, Event, JobState, Plan, State, Status};

pub use cancel::is_cancelable;
pub use graph::{Graph, Malformed};
pub use manual::is_playable;
pub use queue::{Candidate, Fairness, pick_job};
pub use rejected::{Attempted, Refusal, Rejected};
pub use retry::is_retryable;
pub use status::{has_warnings, stage_status, waits_for};

use draft::Draft;

/// What a pipeline becomes, and what has to be written and done for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The next state.
    pub state: State,
    /// Rows to write and lines of history, in the order in which they happened.
    pub changes: Vec<Change>,
    /// Work to do once they are written.
    pub effects: Vec<Effect>,
}

/// The state of a pipeline that was just stored. [`Event::Created`] starts it.
pub fn initial(plan: &Plan) -> State {
    State { status: Status::Created, jobs: vec![JobState::CREATED; plan.jobs.len()] }
}

/// Applies what happened, in order, and decides what follows.
///
/// Events of one pipeline that arrive together are applied together: all of them or, when one is
/// rejected, none.
///
/// # Errors
/// [`Rejected`] names the first event that does not fit the state, and why.
///
/// # Panics
/// When `state` is not one of this graph's.
pub fn apply(
    graph: &Graph,
    state: State,
    events: &[Event],
    now: Timestamp,
) -> Result<Transition, Rejected> {
    let before = state.status;
    let mut draft = Draft::new(graph, state, now);
    for (at, event) in events.iter().enumerate() {
        take(&mut draft, event).map_err(|rejected| Rejected { event: at, ..rejected })?;
        admission::settle(&mut draft);
    }
    Ok(draft.finish(before))
}

/// What one event does before anything follows from it.
fn take(draft: &mut Draft<'_>, event: &Event) -> Result<(), Rejected> {
    match *event {
        Event::Created => Ok(()),
        Event::Claimed { job, attempt } => job::claim(draft, job, attempt),
        Event::Passed { job, attempt } => job::pass(draft, job, attempt),
        Event::Failed { job, attempt, reason, exit_code } => {
            job::fail(draft, job, attempt, job::Failure { reason, exit_code })
        }
        Event::Stopped { job, attempt } => cancel::stopped(draft, job, attempt),
        Event::Woke { job, attempt } => delayed::wake(draft, job, attempt),
        Event::Play { job } => manual::play(draft, job),
        Event::Retry { job } => retry::by_a_person(draft, job),
        Event::RetryAll => retry::all(draft),
        Event::Cancel { job, graceful } => cancel::one(draft, job, graceful),
        Event::CancelAll { ref graceful } => {
            cancel::all(draft, graceful);
            Ok(())
        }
    }
}
