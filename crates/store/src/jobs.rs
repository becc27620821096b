//! Jobs: reading them and listing them. Making, moving and claiming them is in the files below.

mod claim;
mod create;
mod list;
mod running;
mod save;

pub use claim::Claim;
pub use list::{JobFilter, JobPlaces};
pub use running::RunningJob;

use domain::access::{Action, ProjectAccess};
use domain::job::Job;
use domain::job_spec::JobSpec;
use domain::{JobId, PipelineId};

use crate::document;
use crate::door::Door;
use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql::sql;
use crate::tag_sets;
use crate::tx::Tx;
use crate::value::args;

/// The columns of a job.
macro_rules! columns {
    () => {
        "j.id, j.pipeline_id, j.project_id, j.plan_index, j.attempt, j.retried, j.name, j.stage, \
         j.stage_index, j.status, j.when_word, j.allow_failure, j.failure_reason, j.exit_code, \
         p.ref_name, p.tag, t.tags, j.environment, j.user_id, j.runner_id, j.timeout_seconds, \
         j.created_at, j.queued_at, j.started_at, j.finished_at, j.erased_at, j.scheduled_at"
    };
}
/// Where they come from.
macro_rules! from {
    () => {
        " FROM jobs j JOIN pipelines p ON p.id = j.pipeline_id JOIN tag_sets t ON t.id = j.tags_key "
    };
}
use {columns, from};

fn job(row: &Row) -> Result<Job> {
    Ok(Job {
        id: row.get("id")?,
        pipeline_id: row.get("pipeline_id")?,
        project_id: row.get("project_id")?,
        index: row.get("plan_index")?,
        attempt: row.get("attempt")?,
        retried: row.get("retried")?,
        name: row.get("name")?,
        stage: row.get("stage")?,
        stage_index: row.get("stage_index")?,
        status: row.get("status")?,
        when: row.get("when_word")?,
        allow_failure: row.get("allow_failure")?,
        failure_reason: row.opt("failure_reason")?,
        exit_code: row.opt("exit_code")?,
        ref_name: row.get("ref_name")?,
        tag: row.get("tag")?,
        tags: tag_sets::decode(&row.get::<String>("tags")?)?,
        environment: row.opt("environment")?,
        user_id: row.opt("user_id")?,
        runner_id: row.opt("runner_id")?,
        timeout_seconds: row.opt("timeout_seconds")?,
        created_at: row.get("created_at")?,
        queued_at: row.opt("queued_at")?,
        started_at: row.opt("started_at")?,
        finished_at: row.opt("finished_at")?,
        erased_at: row.opt("erased_at")?,
        scheduled_at: row.opt("scheduled_at")?,
    })
}

async fn find(door: &mut Door<'_>, id: JobId) -> Result<Option<Job>> {
    let sql = sql!(concat!("SELECT ", columns!(), from!(), "WHERE j.id = $1"));
    door.first(sql, args![id]).await?.as_ref().map(job).transpose()
}

async fn latest(door: &mut Door<'_>, pipeline: PipelineId) -> Result<Vec<Job>> {
    let sql = sql!(concat!(
        "SELECT ",
        columns!(),
        from!(),
        "WHERE j.pipeline_id = $1 AND NOT j.retried ORDER BY j.plan_index"
    ));
    crate::list::each(&door.all(sql, args![pipeline]).await?, job)
}

impl Reads {
    /// A job of the project, any attempt.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_job(&self, access: &ProjectAccess, id: JobId) -> Result<Option<Job>> {
        if !access.may(Action::ReadPipeline) {
            return Ok(None);
        }
        let found = find(&mut self.door().await?, id).await?;
        Ok(found.filter(|job| job.project_id == access.project.id))
    }

    /// The latest attempt of every job of a pipeline that the caller may see, in the order of the
    /// plan.
    ///
    /// # Errors
    /// The database's.
    pub async fn latest_jobs(&self, pipeline: PipelineId) -> Result<Vec<Job>> {
        latest(&mut self.door().await?, pipeline).await
    }

    /// What a runner needs to know of a job.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn job_spec(&self, id: JobId) -> Result<JobSpec> {
        let sql = sql!(
            "SELECT s.document FROM jobs j JOIN job_specs s
             ON s.pipeline_id = j.pipeline_id AND s.plan_index = j.plan_index WHERE j.id = $1"
        );
        let row = self.door().await?.first(sql, args![id]).await?;
        let row = row.ok_or(Error::NotFound { what: "job" })?;
        document::decode(&row.get::<String>("document")?, "a job's definition")
    }

    /// The variables that were given when the job was played, sealed.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn job_variables(&self, id: JobId) -> Result<Option<Vec<u8>>> {
        let sql = sql!("SELECT variables FROM jobs WHERE id = $1");
        let row = self.door().await?.first(sql, args![id]).await?;
        row.ok_or(Error::NotFound { what: "job" })?.opt("variables")
    }
}

impl Tx<'_> {
    /// The job of that id.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn job(&mut self, id: JobId) -> Result<Job> {
        find(self.door(), id).await?.ok_or(Error::NotFound { what: "job" })
    }

    /// One attempt of a job, by its index in the plan.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn job_at(
        &mut self,
        pipeline: PipelineId,
        index: usize,
        attempt: u16,
    ) -> Result<Job> {
        let sql = sql!(concat!(
            "SELECT ",
            columns!(),
            from!(),
            "WHERE j.pipeline_id = $1 AND j.plan_index = $2 AND j.attempt = $3"
        ));
        let row = self.first(sql, args![pipeline, index, attempt]).await?;
        job(&row.ok_or(Error::NotFound { what: "job" })?)
    }

    /// The latest attempt of every job of a pipeline, in the order of the plan.
    ///
    /// # Errors
    /// The database's.
    pub async fn latest_jobs(&mut self, pipeline: PipelineId) -> Result<Vec<Job>> {
        latest(self.door(), pipeline).await
    }
}
