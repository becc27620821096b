//! Jobs that a runner works on: found by their token, by their silence, by their runner.

use domain::job::Job;
use domain::pipeline::Status;
use domain::{JobId, ProjectId, RunnerId, Timestamp};

use super::{columns, from, job};
use crate::engine::Reads;
use crate::error::Result;
use crate::list;
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// A job that a runner works on, by the right of its token.
#[derive(Clone, Debug, PartialEq)]
pub struct RunningJob {
    pub job: Job,
    /// Whether its ref was protected when the pipeline was made.
    pub protected: bool,
    pub system_id: Option<String>,
    /// When its runner was last heard of.
    pub contacted_at: Option<Timestamp>,
}

macro_rules! running {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            ", p.protected, j.system_id, j.contacted_at",
            from!(),
            "WHERE j.status IN ('running', 'canceling') AND ",
            $condition
        )
    };
}

fn running_job(row: &Row) -> Result<RunningJob> {
    Ok(RunningJob {
        job: job(row)?,
        protected: row.get("protected")?,
        system_id: row.opt("system_id")?,
        contacted_at: row.opt("contacted_at")?,
    })
}

impl Reads {
    /// The job whose token has that SHA-256, while it runs or is being stopped: a job's token dies
    /// with it.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_job_by_token_hash(&self, hash: &[u8; 32]) -> Result<Option<RunningJob>> {
        let sql = sql!(running!("j.token_hash = $1"));
        self.door().await?.first(sql, args![hash]).await?.as_ref().map(running_job).transpose()
    }

    /// What became of the job whose token has that SHA-256, also after it ended: for the header of a
    /// refusal, never for access.
    ///
    /// # Errors
    /// The database's.
    pub async fn job_status_by_token_hash(
        &self,
        hash: &[u8; 32],
    ) -> Result<Option<(JobId, Status)>> {
        let sql = sql!("SELECT id, status FROM jobs WHERE token_hash = $1");
        let row = self.door().await?.first(sql, args![hash]).await?;
        row.map(|row| Ok((row.get("id")?, row.get("status")?))).transpose()
    }

    /// Jobs that run although their runner was last heard of before that moment, at most `limit`.
    ///
    /// # Errors
    /// The database's.
    pub async fn silent_jobs(&self, before: Timestamp, limit: u32) -> Result<Vec<RunningJob>> {
        let sql = sql!(running!("j.contacted_at < $1 ORDER BY j.contacted_at, j.id LIMIT $2"));
        list::each(&self.door().await?.all(sql, args![before, limit]).await?, running_job)
    }

    /// Jobs that have run longer than they may, at most `limit`.
    ///
    /// # Errors
    /// The database's.
    pub async fn overdue_jobs(&self, now: Timestamp, limit: u32) -> Result<Vec<RunningJob>> {
        let sql = sql!(running!(
            "j.started_at + j.timeout_seconds * 1000000 < $1 ORDER BY j.started_at, j.id LIMIT $2"
        ));
        list::each(&self.door().await?.all(sql, args![now, limit]).await?, running_job)
    }

    /// Jobs that a runner works on, of one of its machines or of all.
    ///
    /// # Errors
    /// The database's.
    pub async fn running_jobs_of(
        &self,
        runner: RunnerId,
        system_id: Option<&str>,
    ) -> Result<Vec<RunningJob>> {
        let sql = sql!(running!(
            "j.runner_id = $1 AND (CAST($2 AS TEXT) IS NULL OR j.system_id = $2) ORDER BY j.id"
        ));
        list::each(&self.door().await?.all(sql, args![runner, system_id]).await?, running_job)
    }

    /// How many jobs of each project run now, for fairness between projects.
    ///
    /// # Errors
    /// The database's.
    pub async fn running_jobs_by_project(&self) -> Result<Vec<(ProjectId, u64)>> {
        let sql = sql!(
            "SELECT project_id, COUNT(*) AS total FROM jobs
             WHERE status IN ('running', 'canceling') GROUP BY project_id ORDER BY project_id"
        );
        let rows = self.door().await?.all(sql, vec![]).await?;
        list::each(&rows, |row| Ok((row.get("project_id")?, row.get("total")?)))
    }
}

impl Tx<'_> {
    /// Writes when the runners of jobs were last heard of, gathered by the caller.
    ///
    /// # Errors
    /// The database's.
    pub async fn touch_jobs(&mut self, heard: &[(JobId, Timestamp)]) -> Result<()> {
        let sql = sql!("UPDATE jobs SET contacted_at = $2 WHERE id = $1 AND contacted_at < $2");
        for (id, at) in heard {
            self.execute(sql, args![*id, *at]).await?;
        }
        Ok(())
    }
}
