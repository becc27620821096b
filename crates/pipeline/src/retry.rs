//! Another attempt of a finished job: asked for by a person, or by `retry`.

use domain::job::FailureReason;
use domain::limits::{ATTEMPTS_PER_JOB_MAX, SCHEDULER_RETRIES_MAX};
use domain::pipeline::{Because, Retry, Status};

use crate::draft::Draft;
use crate::job::Failure;
use crate::rejected::{Attempted, Refusal, Rejected};

/// Whether Retry may be offered: the job ran and has ended.
pub const fn is_retryable(status: Status) -> bool {
    match status {
        Status::Success | Status::Failed | Status::Canceled => true,
        Status::Created
        | Status::Pending
        | Status::Running
        | Status::Canceling
        | Status::Skipped
        | Status::Manual
        | Status::Scheduled => false,
    }
}

/// Somebody wants one job to run once more.
pub(crate) fn by_a_person(draft: &mut Draft<'_>, job: usize) -> Result<(), Rejected> {
    if !is_retryable(draft.latest(job, Attempted::Retry)?.status) {
        return Err(draft.out_of_place(job, Attempted::Retry));
    }
    again(draft, job, Attempted::Retry, Because::RetriedByAPerson)
}

/// Another attempt of a job that has ended, unless it has had too many.
pub(crate) fn again(
    draft: &mut Draft<'_>,
    job: usize,
    attempted: Attempted,
    because: Because,
) -> Result<(), Rejected> {
    if draft.state.jobs[job].attempt >= ATTEMPTS_PER_JOB_MAX {
        return Err(draft.refuse(job, attempted, Refusal::TooManyAttempts));
    }
    draft.new_attempt(job, because, true);
    draft.reopen_behind(job);
    Ok(())
}

/// Everything that failed or was canceled gets another attempt, allowed failures included; manual
/// jobs among them wait for a person again. All skipped jobs are decided anew.
pub(crate) fn all(draft: &mut Draft<'_>) -> Result<(), Rejected> {
    for job in 0..draft.graph.jobs() {
        let state = draft.state.jobs[job];
        if !matches!(state.status, Status::Failed | Status::Canceled) {
            continue;
        }
        if state.attempt >= ATTEMPTS_PER_JOB_MAX {
            return Err(draft.refuse(job, Attempted::Retry, Refusal::TooManyAttempts));
        }
        draft.new_attempt(job, Because::RetriedByAPerson, false);
    }
    draft.reopen_all();
    Ok(())
}

/// A job that has just failed gets another attempt when its `retry` says so.
pub(crate) fn by_rule(draft: &mut Draft<'_>, job: usize, failure: Failure) {
    let retries_so_far = draft.state.jobs[job].attempt - 1;
    if retries_so_far < retries_allowed(&draft.graph.job(job).retry, failure) {
        draft.new_attempt(job, Because::RetriedByRule { reason: failure.reason }, true);
        draft.reopen_behind(job);
    }
}

/// How many retries this failure allows in all. Attempts that a person asked for count too, as in
/// GitLab (`Gitlab::Ci::Build::AutoRetry`).
fn retries_allowed(retry: &Retry, failure: Failure) -> u16 {
    if is_final(failure.reason) {
        return 0;
    }
    if retry.is_none() {
        let by_server = failure.reason == FailureReason::SchedulerFailure;
        return if by_server { SCHEDULER_RETRIES_MAX } else { 0 };
    }
    let any = retry.when.is_empty() && retry.exit_codes.is_empty();
    let by_reason = retry.when.contains(&failure.reason);
    let by_code = failure.exit_code.is_some_and(|code| retry.exit_codes.contains(&code));
    if any || by_reason || by_code { retry.max } else { 0 }
}

/// Failures that another attempt cannot mend, whatever `retry` says.
const fn is_final(reason: FailureReason) -> bool {
    match reason {
        FailureReason::MissingDependencyFailure
        | FailureReason::SecretsProviderNotFound
        | FailureReason::DownstreamPipelineCreationFailed
        | FailureReason::UpstreamBridgeProjectNotFound => true,
        FailureReason::UnknownFailure
        | FailureReason::ScriptFailure
        | FailureReason::ApiFailure
        | FailureReason::StuckOrTimeoutFailure
        | FailureReason::RunnerSystemFailure
        | FailureReason::RunnerUnsupported
        | FailureReason::StaleSchedule
        | FailureReason::JobExecutionTimeout
        | FailureReason::ArchivedFailure
        | FailureReason::UnmetPrerequisites
        | FailureReason::SchedulerFailure
        | FailureReason::DataIntegrityFailure
        | FailureReason::ImagePullFailure
        | FailureReason::RunnerConfigurationError
        | FailureReason::RunnerExternalDependencyFailure
        | FailureReason::RunnerInterrupted => false,
    }
}
