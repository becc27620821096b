//! Moving jobs: what a transition changed, in at most three statements.

use std::collections::BTreeMap;

use domain::job::FailureReason;
use domain::pipeline::{Because, Change, State};
use domain::{JobId, PipelineId, Timestamp, UserId};
use serde::Serialize;

use crate::document;
use crate::error::Result;
use crate::job_queue::named_attempts;
use crate::list;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// One attempt and where it is now.
#[derive(Serialize)]
struct Moved {
    index: usize,
    attempt: u16,
    status: &'static str,
    failure_reason: Option<&'static str>,
    exit_code: Option<i32>,
    allowed: bool,
    /// Microseconds.
    scheduled_at: Option<i64>,
}

/// An attempt that takes the place of the one before.
#[derive(Serialize)]
struct Attempt {
    index: usize,
    attempt: u16,
}

impl Tx<'_> {
    pub(crate) async fn save_jobs(
        &mut self,
        pipeline: PipelineId,
        state: &State,
        changes: &[Change],
        now: Timestamp,
    ) -> Result<()> {
        self.insert_attempts(pipeline, changes, now).await?;
        let moved = moved(state, changes);
        if moved.is_empty() {
            return Ok(());
        }
        let sql = sql!(
            "WITH c AS MATERIALIZED (
                SELECT CAST(value ->> 'index' AS BIGINT) AS plan_index,
                CAST(value ->> 'attempt' AS BIGINT) AS attempt, value ->> 'status' AS status,
                value ->> 'failure_reason' AS failure_reason,
                CAST(value ->> 'exit_code' AS BIGINT) AS exit_code,
                CAST(value ->> 'allowed' AS BOOLEAN) AS allowed,
                CAST(value ->> 'scheduled_at' AS BIGINT) AS scheduled_at
                FROM json_each(CAST($2 AS TEXT)))
             UPDATE jobs SET status = c.status,
             failure_reason = c.failure_reason, exit_code = c.exit_code,
             allow_failure = CASE WHEN c.allowed THEN TRUE ELSE jobs.allow_failure END,
             scheduled_at = CASE WHEN c.status = 'scheduled' THEN c.scheduled_at
                                 WHEN c.status IN ('created', 'manual') THEN NULL
                                 ELSE jobs.scheduled_at END,
             queued_at = CASE WHEN c.status = 'pending' THEN $3
                              WHEN c.status IN ('created', 'manual', 'scheduled') THEN NULL
                              ELSE jobs.queued_at END,
             started_at = CASE WHEN c.status = 'running' THEN COALESCE(jobs.started_at, $3)
                               WHEN c.status IN ('created', 'manual', 'scheduled', 'pending') THEN NULL
                               ELSE jobs.started_at END,
             finished_at = CASE WHEN c.status IN ('success', 'failed', 'canceled', 'skipped') THEN $3
                                ELSE NULL END
             FROM c
             WHERE jobs.pipeline_id = $1 AND jobs.plan_index = c.plan_index
             AND jobs.attempt = c.attempt"
        );
        self.execute(sql, args![pipeline, document::rows(&moved), now]).await?;
        Ok(())
    }

    /// The rows of new attempts: copies of the ones before, which no longer count.
    async fn insert_attempts(
        &mut self,
        pipeline: PipelineId,
        changes: &[Change],
        now: Timestamp,
    ) -> Result<()> {
        let attempts: Vec<Attempt> = changes
            .iter()
            .filter_map(|change| match change {
                Change::NewAttempt { job, attempt, .. } => {
                    Some(Attempt { index: *job, attempt: *attempt })
                }
                Change::Job { .. } | Change::Pipeline { .. } => None,
            })
            .collect();
        if attempts.is_empty() {
            return Ok(());
        }
        let attempts = document::rows(&attempts);
        let copy = sql!(concat!(
            named_attempts!(),
            "INSERT INTO jobs (pipeline_id, project_id, plan_index, attempt, retried, name, stage,
             stage_index, status, when_word, allow_failure, tags_key, environment, user_id,
             timeout_seconds, created_at, variables)
             SELECT j.pipeline_id, j.project_id, j.plan_index, n.attempt,
             FALSE, j.name, j.stage, j.stage_index, 'created', j.when_word, j.allow_failure,
             j.tags_key, j.environment, j.user_id, j.timeout_seconds, $3, j.variables
             FROM named n JOIN jobs j ON j.pipeline_id = $1 AND j.plan_index = n.plan_index
             AND j.attempt = n.attempt - 1 ORDER BY j.plan_index"
        ));
        self.execute(copy, args![pipeline, &attempts, now]).await?;
        let retire = sql!(concat!(
            named_attempts!(),
            "UPDATE jobs SET retried = TRUE FROM named WHERE jobs.pipeline_id = $1
             AND jobs.plan_index = named.plan_index AND jobs.attempt < named.attempt
             AND NOT jobs.retried"
        ));
        self.execute(retire, args![pipeline, &attempts]).await?;
        Ok(())
    }

    /// Whoever pressed Play or Retry: the job is theirs from now on.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_job_user(&mut self, id: JobId, user: UserId) -> Result<()> {
        let sql = sql!("UPDATE jobs SET user_id = $2 WHERE id = $1");
        list::changed(self.execute(sql, args![id, user]).await?, "job")
    }

    /// The variables that were given when the job was played, sealed; a retry keeps them.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_job_variables(&mut self, id: JobId, sealed: &[u8]) -> Result<()> {
        let sql = sql!("UPDATE jobs SET variables = $2 WHERE id = $1");
        list::changed(self.execute(sql, args![id, sealed]).await?, "job")
    }

    /// Notes that the job's trace and artifacts are gone.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_job_erased(&mut self, id: JobId, now: Timestamp) -> Result<()> {
        let sql = sql!("UPDATE jobs SET erased_at = $2 WHERE id = $1");
        list::changed(self.execute(sql, args![id, now]).await?, "job")
    }
}

/// Where each attempt came to rest; one that moved twice is named once.
fn moved(state: &State, changes: &[Change]) -> Vec<Moved> {
    let mut moved = BTreeMap::new();
    for change in changes {
        let Change::Job { job, attempt, to, because, .. } = change else { continue };
        let (reason, exit_code) = failure(because);
        let latest = state.jobs.get(*job).filter(|latest| latest.attempt == *attempt);
        let row = Moved {
            index: *job,
            attempt: *attempt,
            status: to.word(),
            failure_reason: reason.map(FailureReason::word),
            exit_code,
            allowed: latest.is_some_and(|latest| latest.failure_allowed),
            scheduled_at: until(because),
        };
        moved.insert((*job, *attempt), row);
    }
    moved.into_values().collect()
}

fn failure(because: &Because) -> (Option<FailureReason>, Option<i32>) {
    match because {
        Because::Failed { reason, exit_code } => (Some(*reason), *exit_code),
        Because::Unmet { requirement } => (Some(requirement.failure()), None),
        Because::Passed => (None, Some(0)),
        Because::Ready
        | Because::Claimed
        | Because::NeedsAPerson
        | Because::Delayed { .. }
        | Because::Woke
        | Because::Played
        | Because::RetriedByAPerson
        | Because::RetriedByRule { .. }
        | Because::Reopened
        | Because::Canceled
        | Because::PreviousEnded { .. } => (None, None),
    }
}

fn until(because: &Because) -> Option<i64> {
    let Because::Delayed { until } = because else { return None };
    Some(Timestamp::from_seconds(*until).as_micros())
}
