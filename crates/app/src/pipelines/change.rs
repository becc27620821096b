//! Canceling and retrying a whole pipeline.

use domain::PipelineId;
use domain::access::{Action, ProjectAccess};
use domain::job::Job;
use domain::pipeline::{Event, Pipeline, Status};

use crate::App;
use crate::drive::{Note, Step};
use crate::error::{Error, Result};
use crate::history::actor;

impl App {
    /// Stops everything of a pipeline that still runs or waits.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn cancel_pipeline(
        &self,
        access: &ProjectAccess,
        id: PipelineId,
    ) -> Result<Pipeline> {
        let pipeline = self.pipeline_to_run(access, id).await?;
        let jobs = self.reads().latest_jobs(pipeline.id).await?;
        let mut graceful = Vec::new();
        for job in &jobs {
            if job.status == Status::Running && self.stops_gracefully(job).await? {
                graceful.push(job.index);
            }
        }
        let event = Event::CancelAll { graceful };
        let step = Step { event, actor: actor(&access.viewer), note: Note::Nothing };
        self.drive(id, step).await?;
        self.ring_jobs(&jobs);
        self.pipeline_to_run(access, id).await
    }

    /// Runs the failed and canceled jobs of a pipeline once more.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn retry_pipeline(&self, access: &ProjectAccess, id: PipelineId) -> Result<Pipeline> {
        self.pipeline_to_run(access, id).await?;
        let note = match access.viewer.user_id() {
            Some(user) => Note::Start { user, variables: None },
            None => Note::Nothing,
        };
        let step = Step { event: Event::RetryAll, actor: actor(&access.viewer), note };
        self.drive(id, step).await?;
        self.pipeline_to_run(access, id).await
    }

    async fn pipeline_to_run(&self, access: &ProjectAccess, id: PipelineId) -> Result<Pipeline> {
        let found = self.reads().find_pipeline(access, id).await?;
        let found = found.ok_or_else(|| Error::not_found("Pipeline"))?;
        if !access.may(Action::RunPipeline) {
            return Err(Error::forbidden("403 Forbidden"));
        }
        Ok(found)
    }

    fn ring_jobs(&self, jobs: &[Job]) {
        for job in jobs {
            self.bells().ring(&crate::bell::job_topic(job.id));
        }
    }
}
