//! Making a pipeline: its row, its plan, its jobs and their definitions, in one go.

use domain::diagnostic::Diagnostic;
use domain::job_spec::JobSpec;
use domain::pipeline::{Pipeline, PipelineFailure, Plan, Source, State};
use domain::{ProjectId, PushId, Timestamp, UserId};

use super::{columns, pipeline};
use crate::counters::Counter;
use crate::document;
use crate::error::{Error, Result};
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// A pipeline to make, before its first event.
#[derive(Clone, Debug)]
pub struct NewPipeline {
    pub project_id: ProjectId,
    /// The push that it is made for: it makes one for each ref.
    pub push_id: Option<PushId>,
    pub user_id: Option<UserId>,
    /// Without `refs/heads/` or `refs/tags/`.
    pub ref_name: String,
    pub tag: bool,
    /// Whether the ref is protected now: decides which runners and variables its jobs get.
    pub protected: bool,
    pub sha: String,
    pub before_sha: String,
    pub source: Source,
    pub name: Option<String>,
    pub diagnostics: Vec<Diagnostic>,
    /// Why it has no jobs although it was asked for; `plan` and `specs` are then empty.
    pub failure_reason: Option<PipelineFailure>,
    pub plan: Plan,
    /// One for each job of the plan, same order.
    pub specs: Vec<Box<JobSpec>>,
    /// One for each job of the plan, same order.
    pub state: State,
    /// Why each job of the file is or is not in the plan: JSON that begins with `{"v":`.
    pub reasons: String,
    /// Given by whoever started it: a sealed document.
    pub variables: Option<Vec<u8>>,
}

impl Tx<'_> {
    /// Makes a pipeline with its jobs and takes its number.
    ///
    /// # Errors
    /// `Conflict` if the push has made a pipeline for this ref before: see
    /// [`Tx::find_pipeline_of_push`]. `NotFound` for the project.
    pub async fn insert_pipeline(&mut self, new: &NewPipeline, now: Timestamp) -> Result<Pipeline> {
        assert_eq!(new.plan.jobs.len(), new.specs.len(), "every job of a plan has a definition");
        assert_eq!(new.plan.jobs.len(), new.state.jobs.len(), "every job of a plan has a state");
        let iid = self.next_iid(new.project_id, Counter::Pipeline).await?;
        let pipeline = self.insert_pipeline_row(new, iid, now).await?;
        let sql =
            sql!("INSERT INTO pipeline_plans (pipeline_id, plan, reasons) VALUES ($1, $2, $3)");
        let plan = document::encode(&new.plan);
        self.execute(sql, args![pipeline.id, plan, &new.reasons]).await?;
        if let Some(sealed) = &new.variables {
            let sql = sql!("INSERT INTO pipeline_variables (pipeline_id, sealed) VALUES ($1, $2)");
            self.execute(sql, args![pipeline.id, sealed.as_slice()]).await?;
        }
        self.insert_jobs(&pipeline, new, now).await?;
        Ok(pipeline)
    }

    async fn insert_pipeline_row(
        &mut self,
        new: &NewPipeline,
        iid: i64,
        now: Timestamp,
    ) -> Result<Pipeline> {
        let sql = sql!(concat!(
            "INSERT INTO pipelines (iid, project_id, push_id, user_id, ref_name, tag, protected, sha,",
            " before_sha, source, status, name, failure_reason, created_at, updated_at, finished_at,",
            " version, diagnostics, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,",
            " $13, $14, $14, $15, 0, $16, $17) ON CONFLICT DO NOTHING RETURNING ",
            columns!()
        ));
        let values = args![
            iid,
            new.project_id,
            new.push_id,
            new.user_id,
            &new.ref_name,
            new.tag,
            new.protected,
            &new.sha,
            &new.before_sha,
            new.source,
            new.state.status,
            new.name.as_deref(),
            new.failure_reason,
            now,
            new.state.status.is_completed().then_some(now),
            document::encode(&new.diagnostics),
            document::encode(&new.state),
        ];
        match self.first(sql, values).await? {
            Some(row) => pipeline(&row),
            None => Err(Error::Conflict { what: "pipeline of the push" }),
        }
    }
}
