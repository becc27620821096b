//! Stopping an environment: by its stop job, or at once.

use domain::EnvironmentId;
use domain::access::{Action, ProjectAccess};
use domain::environment::{Environment, EnvironmentAction, EnvironmentState};
use domain::job::Job;
use store::Tx;

use super::change::record;
use crate::App;
use crate::bell::environments_topic;
use crate::error::{Error, Result};

impl App {
    /// Stops an environment: plays the stop job of what is deployed there, unless there is none or
    /// `force` skips it.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn stop_environment(
        &self,
        access: &ProjectAccess,
        id: EnvironmentId,
        force: bool,
    ) -> Result<Environment> {
        let found = self.environment_to_write(access, id, Action::WriteEnvironment).await?;
        if found.state == EnvironmentState::Stopped {
            return Ok(found);
        }
        let stop_job = if force { None } else { self.stop_job(access, &found).await? };
        let state = match &stop_job {
            Some(_) => EnvironmentState::Stopping,
            None => EnvironmentState::Stopped,
        };
        let (now, who) = (self.now(), access.clone());
        let stopped = self
            .write(async move |tx: &mut Tx<'_>| {
                let old = tx.environment(id).await?;
                let stopped = Environment { state, updated_at: now, ..old };
                tx.update_environment(&stopped, now).await?;
                record(tx, &who, "environment.stopped", &stopped, now).await?;
                Ok::<_, Error>(stopped)
            })
            .await?;
        self.bells().ring(&environments_topic(access.project.id));
        if let Some(job) = stop_job {
            self.play_job(access, job.id, Vec::new()).await?;
        }
        Ok(stopped)
    }

    /// The playable job that the last deployment names with `on_stop`.
    ///
    /// # Errors
    /// The store's.
    pub async fn stop_job(
        &self,
        access: &ProjectAccess,
        environment: &Environment,
    ) -> Result<Option<Job>> {
        let last = self.reads().last_deployment(access, environment.id).await?;
        let Some(deployer) = last.and_then(|deployment| deployment.job_id) else {
            return Ok(None);
        };
        let Some(deployer) = self.reads().find_job(access, deployer).await? else {
            return Ok(None);
        };
        let spec = self.reads().job_spec(deployer.id).await?;
        let on_stop = spec.environment.and_then(|environment| environment.on_stop);
        let Some(name) = on_stop else { return Ok(None) };
        let graph = self.graph(deployer.pipeline_id).await?;
        let stops = |job: &Job| {
            let place = &graph.plan().jobs[job.index].environment;
            job.name == name
                && place.as_ref().is_some_and(|(_, action)| *action == EnvironmentAction::Stop)
                && pipeline::is_playable(job.when, job.status)
        };
        let jobs = self.reads().latest_jobs(deployer.pipeline_id).await?;
        Ok(jobs.into_iter().find(stops))
    }
}
