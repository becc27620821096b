//! Pipelines: reading them and listing them. Making and moving them is in the files below.

mod create;
mod drive;
mod list;
mod shapes;

pub use create::NewPipeline;
pub use list::{PipelineFilter, PipelineOrder, PipelineScope};

use domain::access::{Action, ProjectAccess};
use domain::pipeline::{Pipeline, Plan, State};
use domain::{PipelineId, PushId};

use crate::document;
use crate::door::Door;
use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// The columns of a pipeline, without its state.
macro_rules! columns {
    () => {
        "id, iid, project_id, user_id, ref_name, tag, protected, sha, before_sha, source, \
         status, name, failure_reason, created_at, updated_at, started_at, finished_at, \
         diagnostics"
    };
}
pub(crate) use columns;

pub(crate) fn pipeline(row: &Row) -> Result<Pipeline> {
    Ok(Pipeline {
        id: row.get("id")?,
        iid: row.get("iid")?,
        project_id: row.get("project_id")?,
        user_id: row.opt("user_id")?,
        ref_name: row.get("ref_name")?,
        tag: row.get("tag")?,
        protected: row.get("protected")?,
        sha: row.get("sha")?,
        before_sha: row.get("before_sha")?,
        source: row.get("source")?,
        status: row.get("status")?,
        name: row.opt("name")?,
        diagnostics: document::decode(&row.get::<String>("diagnostics")?, "diagnostics")?,
        failure_reason: row.opt("failure_reason")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        started_at: row.opt("started_at")?,
        finished_at: row.opt("finished_at")?,
    })
}

async fn find(door: &mut Door<'_>, id: PipelineId) -> Result<Option<Pipeline>> {
    let sql = sql!(concat!("SELECT ", columns!(), " FROM pipelines p WHERE p.id = $1"));
    door.first(sql, args![id]).await?.as_ref().map(pipeline).transpose()
}

async fn plan(door: &mut Door<'_>, id: PipelineId) -> Result<Plan> {
    let sql = sql!("SELECT plan FROM pipeline_plans WHERE pipeline_id = $1");
    let row = door.first(sql, args![id]).await?.ok_or(Error::NotFound { what: "pipeline" })?;
    document::decode(&row.get::<String>("plan")?, "a plan")
}

impl Reads {
    /// A pipeline of the project.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_pipeline(
        &self,
        access: &ProjectAccess,
        id: PipelineId,
    ) -> Result<Option<Pipeline>> {
        if !access.may(Action::ReadPipeline) {
            return Ok(None);
        }
        let found = find(&mut self.door().await?, id).await?;
        Ok(found.filter(|pipeline| pipeline.project_id == access.project.id))
    }

    /// The pipeline of that number inside the project.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_pipeline_by_iid(
        &self,
        access: &ProjectAccess,
        iid: i64,
    ) -> Result<Option<Pipeline>> {
        if !access.may(Action::ReadPipeline) {
            return Ok(None);
        }
        let sql = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM pipelines p WHERE p.project_id = $1 AND p.iid = $2"
        ));
        let row = self.door().await?.first(sql, args![access.project.id, iid]).await?;
        row.as_ref().map(pipeline).transpose()
    }

    /// The plan of a pipeline that the caller already knows it may see or drive.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn pipeline_plan(&self, id: PipelineId) -> Result<Plan> {
        plan(&mut self.door().await?, id).await
    }

    /// The state of a pipeline's machine, for looking only: a drive locks it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn pipeline_state(&self, id: PipelineId) -> Result<State> {
        let sql = sql!("SELECT state FROM pipelines WHERE id = $1");
        let row = self.door().await?.first(sql, args![id]).await?;
        let row = row.ok_or(Error::NotFound { what: "pipeline" })?;
        document::decode(&row.get::<String>("state")?, "a pipeline's state")
    }

    /// The variables that were given when the pipeline was started, sealed.
    ///
    /// # Errors
    /// The database's.
    pub async fn pipeline_variables(&self, id: PipelineId) -> Result<Option<Vec<u8>>> {
        let sql = sql!("SELECT sealed FROM pipeline_variables WHERE pipeline_id = $1");
        let row = self.door().await?.first(sql, args![id]).await?;
        row.map(|row| row.get("sealed")).transpose()
    }

    /// Why each job of the file is or is not in the pipeline: the text given when it was made.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn pipeline_reasons(&self, id: PipelineId) -> Result<String> {
        let sql = sql!("SELECT reasons FROM pipeline_plans WHERE pipeline_id = $1");
        let row = self.door().await?.first(sql, args![id]).await?;
        row.ok_or(Error::NotFound { what: "pipeline" })?.get("reasons")
    }
}

impl Tx<'_> {
    /// The pipeline of that id.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn pipeline(&mut self, id: PipelineId) -> Result<Pipeline> {
        find(self.door(), id).await?.ok_or(Error::NotFound { what: "pipeline" })
    }

    /// The plan of that pipeline.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn pipeline_plan(&mut self, id: PipelineId) -> Result<Plan> {
        plan(self.door(), id).await
    }

    /// The pipeline that a push made for a ref, if it has.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_pipeline_of_push(
        &mut self,
        push: PushId,
        ref_name: &str,
        tag: bool,
    ) -> Result<Option<Pipeline>> {
        let sql = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM pipelines p WHERE p.push_id = $1 AND p.tag = $2 AND p.ref_name = $3"
        ));
        self.first(sql, args![push, tag, ref_name]).await?.as_ref().map(pipeline).transpose()
    }
}
