//! What people do with a job: play, retry, cancel.

use domain::JobId;
use domain::access::{Action, ProjectAccess};
use domain::job::Job;
use domain::pipeline::Event;

use crate::App;
use crate::bell::job_topic;
use crate::drive::{Note, Outcome, Refused, Step};
use crate::error::{Error, Kind, Result};
use crate::history::actor;
use crate::pipelines::{PipelineVariable, given};

impl App {
    /// Starts a manual job, or a delayed one early. The job is the viewer's from then on.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Invalid` with GitLab's `Unplayable Job`.
    pub async fn play_job(
        &self,
        access: &ProjectAccess,
        id: JobId,
        variables: Vec<PipelineVariable>,
    ) -> Result<Job> {
        let job = self.job_to_run(access, id).await?;
        let unplayable = || Error::new(Kind::Invalid, "Unplayable Job");
        if job.retried || !pipeline::is_playable(job.when, job.status) {
            return Err(unplayable());
        }
        let variables = self.seal_given(access.project.id, &given(&variables)?);
        let step = self.started_by(access, Event::Play { job: job.index }, variables);
        let outcome = self.drive(job.pipeline_id, step).await;
        self.latest(access, &job, outcome.map_err(|refused| refused_as(refused, unplayable()))?)
            .await
    }

    /// Runs a finished job once more; answers the new attempt.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden` (also with GitLab's `Job is not retryable`).
    pub async fn retry_job(&self, access: &ProjectAccess, id: JobId) -> Result<Job> {
        let job = self.job_to_run(access, id).await?;
        let not_retryable = || Error::forbidden("Job is not retryable");
        if job.retried || !pipeline::is_retryable(job.status) {
            return Err(not_retryable());
        }
        let step = self.started_by(access, Event::Retry { job: job.index }, None);
        let outcome = self.drive(job.pipeline_id, step).await;
        self.latest(access, &job, outcome.map_err(|refused| refused_as(refused, not_retryable()))?)
            .await
    }

    /// Stops a job. One that is over stays as it is.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn cancel_job(&self, access: &ProjectAccess, id: JobId) -> Result<Job> {
        let job = self.job_to_run(access, id).await?;
        if job.retried || !pipeline::is_cancelable(job.status) {
            return Ok(job);
        }
        let graceful = self.stops_gracefully(&job).await?;
        let event = Event::Cancel { job: job.index, graceful };
        let step = Step { event, actor: actor(&access.viewer), note: Note::Nothing };
        match self.drive(job.pipeline_id, step).await {
            Ok(outcome) => self.latest(access, &job, outcome).await,
            // It ended in this moment.
            Err(Refused::Rejected(_)) => self.job_to_run(access, id).await,
            Err(other) => Err(other.into()),
        }
    }

    /// Whether the job's runner can stop and still run the `after_script`.
    pub(crate) async fn stops_gracefully(&self, job: &Job) -> Result<bool> {
        let Some(runner) = job.runner_id else { return Ok(false) };
        let running = self.reads().running_jobs_of(runner, None).await?;
        let running = running.into_iter().find(|one| one.job.id == job.id);
        Ok(running.is_some_and(|one| {
            self.inner.contacts.stops_gracefully(runner, one.system_id.as_deref())
        }))
    }

    fn started_by(&self, access: &ProjectAccess, event: Event, variables: Option<Vec<u8>>) -> Step {
        let note = match access.viewer.user_id() {
            Some(user) => Note::Start { user, variables },
            None => Note::Nothing,
        };
        Step { event, actor: actor(&access.viewer), note }
    }

    /// The latest attempt after a step.
    async fn latest(&self, access: &ProjectAccess, job: &Job, outcome: Outcome) -> Result<Job> {
        self.bells().ring(&job_topic(job.id));
        if outcome.attempt == job.attempt {
            let found = self.reads().find_job(access, job.id).await?;
            return found.ok_or_else(|| Error::not_found("Job"));
        }
        let jobs = self.reads().latest_jobs(job.pipeline_id).await?;
        let found = jobs.into_iter().find(|one| one.index == job.index);
        found.ok_or_else(|| Error::not_found("Job"))
    }

    /// A job that the viewer may see and run.
    async fn job_to_run(&self, access: &ProjectAccess, id: JobId) -> Result<Job> {
        let job = self.reads().find_job(access, id).await?;
        let job = job.ok_or_else(|| Error::not_found("Job"))?;
        if !access.may(Action::RunPipeline) || access.project.archived {
            return Err(Error::forbidden("403 Forbidden"));
        }
        let least = self.push_role(access.project.id, job.tag, &job.ref_name).await?;
        if least.is_some_and(|least| access.role < Some(least)) {
            return Err(Error::forbidden("403 Forbidden").with_hint(format!(
                "{} is protected: jobs on it take a higher role",
                job.ref_name
            )));
        }
        Ok(job)
    }
}

/// What the machine refuses, in GitLab's words.
fn refused_as(refused: Refused, words: Error) -> Error {
    match refused {
        Refused::Rejected(rejected) => words.caused_by(rejected),
        other @ (Refused::Taken | Refused::Failed(_)) => other.into(),
    }
}
