//! Everything about one job that its payload and its environment's address are made from.

use std::sync::Arc;

use domain::access::{ProjectAccess, Viewer};
use domain::environment::Environment;
use domain::job::Job;
use domain::job_spec::JobSpec;
use domain::pipeline::Pipeline;
use domain::variable::JobVariable;
use domain::{JobId, ProjectId, Timestamp};
use git::Commit;
use store::ProjectRef;

use super::variables::{self, JobFacts, Layers};
use crate::App;
use crate::error::{Error, Result};
use crate::pipelines::predefined::{self, Facts, Happened};

/// A job and what it belongs to, as the server itself sees it.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) access: ProjectAccess,
    pub(super) pipeline: Pipeline,
    pub(super) job: Job,
    pub(super) spec: JobSpec,
    pub(super) commit: Arc<Commit>,
    pub(super) environment: Option<Environment>,
}

impl App {
    /// Reads all of it. `NotFound` when the job has gone meanwhile.
    pub(super) async fn known(&self, project: ProjectId, job: JobId) -> Result<Known> {
        let reads = self.reads();
        let access = reads.find_project(&Viewer::System, ProjectRef::Id(project)).await?;
        let access = access.ok_or_else(|| Error::not_found("Project"))?;
        let job = reads.find_job(&access, job).await?.ok_or_else(|| Error::not_found("Job"))?;
        let pipeline = reads.find_pipeline(&access, job.pipeline_id).await?;
        let pipeline = pipeline.ok_or_else(|| Error::not_found("Pipeline"))?;
        let spec = reads.job_spec(job.id).await?;
        let environment = match &job.environment {
            Some(name) => reads.find_environment_by_name(&access, name).await?,
            None => None,
        };
        let commit = self.kept_commit(&pipeline).await?;
        Ok(Known { access, pipeline, job, spec, commit, environment })
    }

    /// Who sets which variable of a job, its token and its runner left out.
    pub(super) async fn layers(&self, known: &Known, now: Timestamp) -> Result<Layers> {
        let Known { access, pipeline, job, spec, commit, environment } = known;
        let project = &access.project;
        let happened = Happened {
            source: pipeline.source,
            ref_name: pipeline.ref_name.clone(),
            tag: pipeline.tag,
            tag_message: self.tag_message(project.id, pipeline.tag, &pipeline.ref_name).await?,
            protected: pipeline.protected,
            before_sha: pipeline.before_sha.clone(),
        };
        let of_job = JobFacts {
            address: self.address(),
            project_path: &project.full_path,
            pipeline,
            job,
            spec,
            environment: environment.as_ref(),
            started_at: now,
        };
        let user = match job.user_id {
            Some(id) => self.reads().find_user(id).await?,
            None => None,
        };
        let facts = Facts {
            address: self.address(),
            version: self.version(),
            project,
            commit,
            user: user.as_ref(),
            happened: &happened,
            iid: Some(pipeline.iid),
        };
        let predefined = predefined::event(facts).variables();
        let mut given = self.given_with(pipeline).await?;
        given.extend(self.open_given(project.id, self.reads().job_variables(job.id).await?)?);
        Ok(Layers {
            predefined: [predefined.predefined, predefined.pipeline_predefined].concat(),
            job: variables::of_job(of_job),
            file: spec.variables.clone(),
            user: predefined.user,
            dotenv: Vec::new(),
            project: self.variables_for_ref(project.id, pipeline.protected).await?,
            given,
        })
    }

    /// Where the job's environment is reached, expanded; `None` where the file says nothing or
    /// something that cannot be an address.
    pub(super) async fn address_of_environment(&self, known: &Known) -> Result<Option<String>> {
        let written = known.spec.environment.as_ref().and_then(|one| one.url.as_deref());
        let Some(written) = written else { return Ok(None) };
        let mut layers = self.layers(known, self.now()).await?;
        // The address may be known only since the job ran: it leaves it in a report of its own.
        let own = self.reads().artifacts_of(known.job.id).await?;
        layers.dotenv = self.dotenv_of(&own.iter().collect::<Vec<_>>()).await?;
        let list: Vec<JobVariable> = layers.into_list(known.job.environment.as_deref());
        let values = ci_config::expand::Values::new(&list);
        let expanded = values.expand(written, ci_config::expand::Unknown::Empty);
        let url = expanded.ok().filter(|url| !url.is_empty());
        Ok(url.filter(|url| crate::environments::check_url(url).is_ok()))
    }
}
