//! What a runner's report does to one job.

use domain::job::FailureReason;
use domain::pipeline::{AllowFailure, Because, Status};

use crate::draft::Draft;
use crate::rejected::{Attempted, Rejected};
use crate::retry;

/// How a job failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) reason: FailureReason,
    /// Of its script, when that is what failed.
    pub(crate) exit_code: Option<i32>,
}

/// Its turn has come: into the queue, or, where it asks for something that this server does not
/// do, to its end at once. No `retry` mends that.
pub(crate) fn enqueue(draft: &mut Draft<'_>, job: usize, because: Because) {
    let requires = &draft.graph.job(job).requires;
    match requires.iter().copied().find(|requirement| !requirement.is_met()) {
        None => draft.move_job(job, Status::Pending, because),
        Some(requirement) => {
            let failure = Failure { reason: requirement.failure(), exit_code: None };
            fail_because(draft, job, failure, Because::Unmet { requirement });
        }
    }
}

/// A runner took it.
pub(crate) fn claim(draft: &mut Draft<'_>, job: usize, attempt: u16) -> Result<(), Rejected> {
    if draft.attempt(job, attempt, Attempted::Claim)?.status != Status::Pending {
        return Err(draft.out_of_place(job, Attempted::Claim));
    }
    draft.move_job(job, Status::Running, Because::Claimed);
    Ok(())
}

/// Its runner says that it passed. One that was being stopped is canceled all the same.
pub(crate) fn pass(draft: &mut Draft<'_>, job: usize, attempt: u16) -> Result<(), Rejected> {
    match draft.attempt(job, attempt, Attempted::Pass)?.status {
        Status::Running => draft.move_job(job, Status::Success, Because::Passed),
        Status::Canceling => draft.move_job(job, Status::Canceled, Because::Canceled),
        Status::Created
        | Status::Pending
        | Status::Success
        | Status::Failed
        | Status::Canceled
        | Status::Skipped
        | Status::Manual
        | Status::Scheduled => return Err(draft.out_of_place(job, Attempted::Pass)),
    }
    Ok(())
}

/// It failed, by its runner's or the server's word; `retry` may give it another attempt.
pub(crate) fn fail(
    draft: &mut Draft<'_>,
    job: usize,
    attempt: u16,
    failure: Failure,
) -> Result<(), Rejected> {
    match draft.attempt(job, attempt, Attempted::Fail)?.status {
        Status::Pending | Status::Running | Status::Scheduled => {
            end_as_failed(draft, job, failure);
            retry::by_rule(draft, job, failure);
        }
        Status::Canceling => draft.move_job(job, Status::Canceled, Because::Canceled),
        Status::Created
        | Status::Success
        | Status::Failed
        | Status::Canceled
        | Status::Skipped
        | Status::Manual => return Err(draft.out_of_place(job, Attempted::Fail)),
    }
    Ok(())
}

/// A failure moves the job and says whether it counts.
pub(crate) fn end_as_failed(draft: &mut Draft<'_>, job: usize, failure: Failure) {
    let Failure { reason, exit_code } = failure;
    fail_because(draft, job, failure, Because::Failed { reason, exit_code });
}

/// The same with a reason of its own.
fn fail_because(draft: &mut Draft<'_>, job: usize, failure: Failure, because: Because) {
    let allowed = match &draft.graph.job(job).allow_failure {
        AllowFailure::No => false,
        AllowFailure::Yes => true,
        AllowFailure::ExitCodes(codes) => {
            failure.exit_code.is_some_and(|code| codes.contains(&code))
        }
    };
    let state = &mut draft.state.jobs[job];
    state.failure = Some(failure.reason);
    state.failure_allowed = allowed;
    draft.move_job(job, Status::Failed, because);
}
