//! Jobs that wait for a person.

use domain::pipeline::{Because, Status, When};

use crate::draft::Draft;
use crate::job::enqueue;
use crate::rejected::{Attempted, Rejected};
use crate::retry;

/// Whether Play may be offered: the job waits for a person or for its time, or it did once and has
/// ended, so that Play gives it another attempt.
pub const fn is_playable(when: When, status: Status) -> bool {
    match status {
        Status::Manual | Status::Scheduled => true,
        Status::Success | Status::Failed | Status::Canceled => {
            matches!(when, When::Manual | When::Delayed)
        }
        Status::Created
        | Status::Pending
        | Status::Running
        | Status::Canceling
        | Status::Skipped => false,
    }
}

/// Its turn has come, and it waits.
pub(crate) fn wait_for_a_person(draft: &mut Draft<'_>, job: usize) {
    draft.move_job(job, Status::Manual, Because::NeedsAPerson);
}

/// Somebody starts it. Jobs that were skipped because it did not run are decided anew.
pub(crate) fn play(draft: &mut Draft<'_>, job: usize) -> Result<(), Rejected> {
    let state = draft.latest(job, Attempted::Play)?;
    if !is_playable(draft.graph.node(job).when, state.status) {
        return Err(draft.out_of_place(job, Attempted::Play));
    }
    if state.status.is_completed() {
        return retry::again(draft, job, Attempted::Play, Because::Played);
    }
    draft.state.jobs[job].played = true;
    enqueue(draft, job, Because::Played);
    draft.reopen_behind(job);
    Ok(())
}
