//! Stopping jobs: at once, or gracefully, so that a running one can clean up first.

use domain::pipeline::{Because, Effect, Status};

use crate::draft::Draft;
use crate::rejected::{Attempted, Rejected};

/// Whether Cancel may be offered: the job has not ended. One that is being stopped may be canceled
/// again, which ends it at once.
pub const fn is_cancelable(status: Status) -> bool {
    !status.is_completed()
}

/// Somebody stops one job.
pub(crate) fn one(draft: &mut Draft<'_>, job: usize, graceful: bool) -> Result<(), Rejected> {
    if !is_cancelable(draft.latest(job, Attempted::Cancel)?.status) {
        return Err(draft.out_of_place(job, Attempted::Cancel));
    }
    stop(draft, job, graceful);
    Ok(())
}

/// Somebody stops everything that has not ended. An optional manual job stands in nobody's way and
/// stays; a blocking one would leave the pipeline blocked and is canceled.
pub(crate) fn all(draft: &mut Draft<'_>, graceful: &[usize]) {
    let mut knows_how = vec![false; draft.graph.jobs()];
    for &job in graceful {
        if let Some(slot) = knows_how.get_mut(job) {
            *slot = true;
        }
    }
    for (job, graceful) in knows_how.into_iter().enumerate() {
        let stays = match draft.status(job) {
            Status::Manual => draft.graph.node(job).tolerates,
            Status::Canceling => true,
            Status::Created
            | Status::Pending
            | Status::Running
            | Status::Success
            | Status::Failed
            | Status::Canceled
            | Status::Skipped
            | Status::Scheduled => false,
        };
        if !stays && is_cancelable(draft.status(job)) {
            stop(draft, job, graceful);
        }
    }
}

/// The job's runner has stopped after it was asked to.
pub(crate) fn stopped(draft: &mut Draft<'_>, job: usize, attempt: u16) -> Result<(), Rejected> {
    if draft.attempt(job, attempt, Attempted::Stop)?.status != Status::Canceling {
        return Err(draft.out_of_place(job, Attempted::Stop));
    }
    draft.move_job(job, Status::Canceled, Because::Canceled);
    Ok(())
}

fn stop(draft: &mut Draft<'_>, job: usize, graceful: bool) {
    let attempt = draft.state.jobs[job].attempt;
    let to = match draft.status(job) {
        Status::Canceling if graceful => return,
        Status::Running if graceful => Status::Canceling,
        Status::Created
        | Status::Pending
        | Status::Running
        | Status::Canceling
        | Status::Manual
        | Status::Scheduled
        | Status::Success
        | Status::Failed
        | Status::Canceled
        | Status::Skipped => Status::Canceled,
    };
    if matches!(draft.status(job), Status::Running | Status::Canceling) {
        draft.push_effect(Effect::Stop { job, attempt });
    }
    draft.move_job(job, to, Because::Canceled);
}
