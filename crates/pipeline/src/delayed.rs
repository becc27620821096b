//! Jobs that wait for their time.

use domain::job::FailureReason;
use domain::limits::SCHEDULE_LATE_SECONDS_MAX;
use domain::pipeline::{Because, Effect, Status};

use crate::draft::Draft;
use crate::job::{Failure, end_as_failed, enqueue};
use crate::rejected::Rejected;
use crate::retry;

/// Its turn has come, and its delay begins.
pub(crate) fn schedule(draft: &mut Draft<'_>, job: usize) {
    let seconds = draft.graph.job(job).start_in_seconds.unwrap_or(0);
    let at = draft.now.plus_seconds(i64::from(seconds));
    draft.move_job(job, Status::Scheduled, Because::Delayed { until: at.as_seconds() });
    let state = &mut draft.state.jobs[job];
    state.wake_at = Some(at);
    let attempt = state.attempt;
    draft.push_effect(Effect::Wake { at, job, attempt });
}

/// Its time has come. What was started early, canceled or retried meanwhile is left alone, for a
/// wake may come twice.
pub(crate) fn wake(draft: &mut Draft<'_>, job: usize, attempt: u16) -> Result<(), Rejected> {
    let Some(&state) = draft.state.jobs.get(job) else { return Ok(()) };
    let Some(at) = state.wake_at else { return Ok(()) };
    if state.attempt != attempt || state.status != Status::Scheduled {
        return Ok(());
    }
    if draft.now < at {
        draft.push_effect(Effect::Wake { at, job, attempt });
    } else if draft.now > at.plus_seconds(SCHEDULE_LATE_SECONDS_MAX) {
        let failure = Failure { reason: FailureReason::StaleSchedule, exit_code: None };
        end_as_failed(draft, job, failure);
        retry::by_rule(draft, job, failure);
    } else {
        enqueue(draft, job, Because::Woke);
    }
    Ok(())
}
