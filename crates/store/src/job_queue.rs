//! The queue: narrow rows of the jobs that wait for a runner.

use domain::limits::QUEUE_PROJECTS_MAX;
use domain::{JobId, PipelineId, ProjectId, Timestamp};
use serde::Serialize;

use crate::document;
use crate::engine::Reads;
use crate::error::Result;
use crate::list;
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// One attempt of a job that is put into the queue or taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// Index in the plan.
    pub index: usize,
    pub attempt: u16,
}

/// A job that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedJob {
    pub job_id: JobId,
    pub project_id: ProjectId,
    /// Whether its ref is protected.
    pub protected: bool,
    /// Its set of tags.
    pub tags_key: i64,
    /// The lower the earlier.
    pub priority: i64,
    pub queued_at: Timestamp,
}

/// Which jobs a runner can take.
#[derive(Clone, Debug)]
pub struct RunnerReach {
    /// The project whose runner it is; `None` takes jobs of all.
    pub project_id: Option<ProjectId>,
    pub protected_only: bool,
    /// See [`Reads::servable_tag_sets`].
    pub tag_keys: Vec<i64>,
}

macro_rules! columns {
    () => {
        "job_id, project_id, protected, tags_key, priority, queued_at"
    };
}

/// The attempts that `$2` lists, as a table of its own: joined one by one through the index of jobs.
macro_rules! named_attempts {
    () => {
        "WITH named AS MATERIALIZED (SELECT CAST(value ->> 'index' AS BIGINT) AS plan_index,
         CAST(value ->> 'attempt' AS BIGINT) AS attempt FROM json_each(CAST($2 AS TEXT))) "
    };
}
pub(crate) use named_attempts;

fn queued_job(row: &Row) -> Result<QueuedJob> {
    Ok(QueuedJob {
        job_id: row.get("job_id")?,
        project_id: row.get("project_id")?,
        protected: row.get("protected")?,
        tags_key: row.get("tags_key")?,
        priority: row.get("priority")?,
        queued_at: row.get("queued_at")?,
    })
}

impl Reads {
    /// At most `limit` jobs that the runner can take, the most urgent and oldest first. A project with
    /// many waiting jobs does not hide the others: half of the places are for the first jobs of the
    /// first `QUEUE_PROJECTS_MAX` projects.
    ///
    /// # Errors
    /// The database's.
    pub async fn queue_candidates(
        &self,
        reach: &RunnerReach,
        limit: usize,
    ) -> Result<Vec<QueuedJob>> {
        if reach.tag_keys.is_empty() {
            return Ok(Vec::new());
        }
        let sql = sql!(concat!(
            "WITH RECURSIVE reach (tags_key) AS (
                SELECT CAST(atom AS BIGINT) FROM json_each(CAST($1 AS TEXT))
             ), waiting (project_id) AS (
                SELECT MIN(project_id) FROM job_queue
                WHERE CAST($2 AS BIGINT) IS NULL OR project_id = $2
                UNION ALL
                SELECT (SELECT MIN(n.project_id) FROM job_queue n WHERE n.project_id > w.project_id)
                FROM waiting w WHERE w.project_id IS NOT NULL AND CAST($2 AS BIGINT) IS NULL
             ), heads (job_id) AS (
                SELECT (SELECT q.job_id FROM job_queue q WHERE q.project_id = w.project_id
                        AND q.tags_key IN (SELECT tags_key FROM reach)
                        AND (NOT CAST($3 AS BOOLEAN) OR q.protected)
                        AND (CAST($2 AS BIGINT) IS NOT NULL OR q.runner_scope = 'any')
                        ORDER BY q.project_id, q.priority, q.queued_at, q.job_id LIMIT 1)
                FROM waiting w WHERE w.project_id IS NOT NULL LIMIT $6
             ), oldest (job_id) AS (
                SELECT q.job_id FROM job_queue q
                WHERE q.tags_key IN (SELECT tags_key FROM reach)
                AND (NOT CAST($3 AS BOOLEAN) OR q.protected)
                AND (CAST($2 AS BIGINT) IS NOT NULL OR q.runner_scope = 'any')
                AND (CAST($2 AS BIGINT) IS NULL OR q.project_id = $2)
                ORDER BY q.priority, q.queued_at, q.job_id LIMIT $4
             ) SELECT ",
            columns!(),
            " FROM job_queue q
              WHERE q.job_id IN (SELECT job_id FROM heads UNION SELECT job_id FROM oldest)
              ORDER BY q.priority, q.queued_at, q.job_id LIMIT $5"
        ));
        let half = limit.div_ceil(2);
        let keys = document::rows(&reach.tag_keys);
        let values =
            args![keys, reach.project_id, reach.protected_only, half, limit, QUEUE_PROJECTS_MAX];
        list::each(&self.door().await?.all(sql, values).await?, queued_job)
    }

    /// Jobs that have waited since before a moment, the oldest first, at most `limit`.
    ///
    /// # Errors
    /// The database's.
    pub async fn jobs_queued_before(
        &self,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<QueuedJob>> {
        let sql = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM job_queue WHERE queued_at < $1 ORDER BY queued_at, job_id LIMIT $2"
        ));
        list::each(&self.door().await?.all(sql, args![before, limit]).await?, queued_job)
    }

    /// How many jobs wait, for the metrics.
    ///
    /// # Errors
    /// The database's.
    pub async fn count_queued_jobs(&self) -> Result<u64> {
        let sql = sql!("SELECT COUNT(*) AS total FROM job_queue");
        self.door().await?.first(sql, vec![]).await?.map_or(Ok(0), |row| row.get("total"))
    }
}

impl Tx<'_> {
    /// Puts jobs into the queue; what is in it already stays where it is. Returns what was put in,
    /// for the bells.
    ///
    /// # Errors
    /// The database's.
    pub async fn offer_jobs(
        &mut self,
        pipeline: PipelineId,
        offers: &[Offer],
        now: Timestamp,
    ) -> Result<Vec<QueuedJob>> {
        if offers.is_empty() {
            return Ok(Vec::new());
        }
        let sql = sql!(concat!(
            named_attempts!(),
            "INSERT INTO job_queue (job_id, project_id, runner_scope, protected, tags_key, priority,",
            " queued_at) SELECT j.id, j.project_id, 'any', p.protected, j.tags_key, 0, $3",
            " FROM named n JOIN jobs j ON j.pipeline_id = $1 AND j.plan_index = n.plan_index",
            " AND j.attempt = n.attempt JOIN pipelines p ON p.id = j.pipeline_id WHERE TRUE",
            " ON CONFLICT (job_id) DO NOTHING RETURNING ",
            columns!()
        ));
        let rows = self.all(sql, args![pipeline, document::rows(offers), now]).await?;
        list::each(&rows, queued_job)
    }

    /// Takes jobs out of the queue; nothing happens to those that are not in it.
    ///
    /// # Errors
    /// The database's.
    pub async fn withdraw_jobs(&mut self, pipeline: PipelineId, offers: &[Offer]) -> Result<()> {
        if offers.is_empty() {
            return Ok(());
        }
        let sql = sql!(concat!(
            named_attempts!(),
            "DELETE FROM job_queue WHERE job_id IN (SELECT j.id FROM named n JOIN jobs j",
            " ON j.pipeline_id = $1 AND j.plan_index = n.plan_index AND j.attempt = n.attempt)"
        ));
        self.execute(sql, args![pipeline, document::rows(offers)]).await?;
        Ok(())
    }
}
