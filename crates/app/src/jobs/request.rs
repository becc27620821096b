//! A runner asks for a job: held open until there is one, given the one whose turn it is.

use std::time::Duration;

use api_types::runner::{JobRequest, JobResponse};
use domain::history::Actor;
use domain::job::FailureReason;
use domain::limits::{LOOK_SECONDS, QUEUE_CANDIDATES_MAX};
use domain::pipeline::Event;
use domain::variable::JobVariable;
use pipeline::{Candidate, Fairness, pick_job};
use store::{Claim, QueuedJob, RunnerReach};
use tokio::time::Instant;

use super::dependencies::MISSING_DEPENDENCY;
use super::facts::Known;
use super::payload::{self, Parts};
use super::variables;
use crate::App;
use crate::bell::Wanted;
use crate::drive::{Note, Refused, Step};
use crate::error::{Error, Kind, Result};
use crate::runners::RunnerToken;
use crate::{random, secret};

/// The answer to a runner's question for a job.
#[derive(Clone, Debug)]
pub struct Requested {
    pub job: Option<JobResponse>,
    /// For `X-GitLab-Last-Update`.
    pub last_update: String,
}

/// A payload, and what the claim writes.
struct Prepared {
    payload: JobResponse,
    variables: Vec<JobVariable>,
    claim: Claim,
    event: Event,
    job: domain::job::Job,
}

/// One broken job or repository must not keep the jobs of all others from their runners: it is left
/// out, unless nothing can be had at all.
fn skipped<T>(queued: &QueuedJob, error: Error) -> Result<Option<T>> {
    if error.kind() == Kind::Unavailable {
        return Err(error);
    }
    let error = crate::effects::chain(&error);
    tracing::warn!(job = queued.job_id.0, error, "a job cannot be given to a runner");
    Ok(None)
}

impl App {
    /// A job for the runner, if there is one. A question that has seen the latest state of the queue
    /// is held open until that changes.
    ///
    /// # Errors
    /// The store's.
    pub async fn request_job(&self, token: &RunnerToken, request: JobRequest) -> Result<Requested> {
        let system_id = request.system_id.as_deref();
        self.runner_contact(token, system_id, &request.info);
        if let Some(running) = &request.running_jobs {
            self.end_lost_jobs(token, system_id, running).await?;
        }
        let held = self.held_until(&request);
        loop {
            let last_update = self.queue_version();
            let place = self.inner.queue.enter(Wanted::by(&token.runner));
            if !token.runner.paused
                && let Some(job) = self.find_work(token, system_id).await?
            {
                return Ok(Requested { job: Some(job), last_update });
            }
            let left = held.map(|until| until.saturating_duration_since(Instant::now()));
            let left = left.filter(|left| !left.is_zero() && !self.inner.queue.is_closed());
            let Some(left) = left else {
                return Ok(Requested { job: None, last_update });
            };
            place.wait(left.min(Duration::from_secs(LOOK_SECONDS))).await;
        }
    }

    /// Answers the questions that are held, and holds none from now on: the server stops.
    pub fn stop_holding(&self) {
        self.inner.queue.close();
    }

    /// Until when a question is held: only one that has seen the queue as it is now.
    fn held_until(&self, request: &JobRequest) -> Option<Instant> {
        let seconds = self.inner.settings.long_poll_seconds;
        let is_current = request.last_update.as_deref() == Some(self.queue_version().as_str());
        (is_current && seconds > 0).then(|| Instant::now() + Duration::from_secs(seconds))
    }

    /// What a runner remembers of the queue. Another process, another version.
    fn queue_version(&self) -> String {
        format!("{}-{}", self.inner.process, self.inner.queue.version())
    }

    /// Tries the candidates in their turn until one is the runner's.
    async fn find_work(
        &self,
        token: &RunnerToken,
        system_id: Option<&str>,
    ) -> Result<Option<JobResponse>> {
        let runner = &token.runner;
        let reads = self.reads();
        let tag_keys = reads.servable_tag_sets(&runner.tags, runner.run_untagged).await?;
        let project_id = match runner.scope {
            domain::runner::RunnerScope::Instance => None,
            domain::runner::RunnerScope::Project(id) => Some(id),
        };
        let reach = RunnerReach { project_id, protected_only: runner.protected_only, tag_keys };
        let mut queued = reads.queue_candidates(&reach, QUEUE_CANDIDATES_MAX).await?;
        let fairness = self.fairness(&queued).await?;
        loop {
            let candidates: Vec<Candidate> = queued.iter().map(candidate).collect();
            let Some(at) = pick_job(&candidates, &fairness) else { return Ok(None) };
            let picked = queued.remove(at);
            if let Some(job) = self.assign(token, system_id, &picked).await? {
                return Ok(Some(job));
            }
        }
    }

    /// Jobs that run now, by project; not asked for where there is nothing to weigh.
    async fn fairness(&self, queued: &[QueuedJob]) -> Result<Fairness> {
        let first = queued.first().map(|one| one.project_id);
        if queued.iter().all(|one| Some(one.project_id) == first) {
            return Ok(Fairness::default());
        }
        let running = self.reads().running_jobs_by_project().await?;
        let running = running.into_iter();
        Ok(Fairness {
            running: running
                .map(|(project, count)| (project, u32::try_from(count).unwrap_or(u32::MAX)))
                .collect(),
        })
    }

    /// Gives the job to the runner; `None` when somebody was faster or it cannot be given.
    async fn assign(
        &self,
        token: &RunnerToken,
        system_id: Option<&str>,
        queued: &QueuedJob,
    ) -> Result<Option<JobResponse>> {
        let Some(known) = self.known_or_skipped(queued).await? else { return Ok(None) };
        let prepared = match self.prepare(token, system_id, &known).await {
            Ok(prepared) => prepared,
            Err(error) if error.kind() == Kind::Invalid => {
                self.fail_before_start(&known, &error).await?;
                return Ok(None);
            }
            Err(error) => return skipped(queued, error),
        };
        let Prepared { payload, variables, claim, event, job } = prepared;
        let note = Note::Claim { job: job.id, claim };
        let actor = Actor::Runner(token.runner.id);
        match self.drive(job.pipeline_id, Step { event, actor, note }).await {
            Ok(_) => {
                self.inner.masked.put(job.id, &variables);
                self.inner.touched.job(job.id, self.now());
                Ok(Some(payload))
            }
            Err(Refused::Rejected(_) | Refused::Taken) => Ok(None),
            Err(Refused::Failed(error)) => Err(error),
        }
    }

    /// What is known of a waiting job.
    async fn known_or_skipped(&self, queued: &QueuedJob) -> Result<Option<Known>> {
        match self.known(queued.project_id, queued.job_id).await {
            Ok(known) => Ok(Some(known)),
            Err(error) => skipped(queued, error),
        }
    }

    async fn prepare(
        &self,
        token: &RunnerToken,
        system_id: Option<&str>,
        known: &Known,
    ) -> Result<Prepared> {
        let Known { access, pipeline, job, spec, .. } = known;
        let (project, runner, now) = (&access.project, &token.runner, self.now());
        let job_token = random::token(api_types::runner::JOB_TOKEN_PREFIX);
        let user = api_types::runner::JOB_TOKEN_USER;
        let repository_url = self.address().repository(&project.full_path, user, &job_token);
        let mut layers = self.layers(known, now).await?;
        let inherited = self.inherited(job, spec, &job_token).await?;
        layers.dotenv = inherited.variables;
        layers.job.extend(variables::of_runner(runner));
        layers.job.extend(variables::of_token(&job_token, &repository_url));
        let list = layers.into_list(job.environment.as_deref());
        let variables = ci_config::expand::for_job(&list)
            .map_err(|cause| Error::new(Kind::Invalid, cause.to_string()))?;
        let timeout_seconds = job
            .timeout_seconds
            .unwrap_or(project.build_timeout_seconds)
            .min(runner.maximum_timeout_seconds.unwrap_or(u32::MAX));
        let payload = payload::payload(Parts {
            project,
            pipeline,
            job,
            spec,
            variables: variables.clone(),
            token: &job_token,
            repository_url,
            timeout_seconds,
            dependencies: inherited.archives,
            seconds_in_queue: job.queued_at.map(|at| now.seconds_since(at).max(0.0)),
        });
        let claim = Claim {
            runner_id: runner.id,
            system_id: system_id.map(str::to_owned),
            token_hash: secret::hash(&job_token),
            timeout_seconds,
        };
        let event = Event::Claimed { job: job.index, attempt: job.attempt };
        Ok(Prepared { payload, variables, claim, event, job: job.clone() })
    }

    /// A job that no runner can get: its trace says why.
    async fn fail_before_start(&self, known: &Known, why: &Error) -> Result<()> {
        let job = &known.job;
        let text = format!("ERROR: {}\n", why.message());
        if self.traces().len(job.id).await? == 0 {
            self.traces().append(job.id, 0, text.as_bytes()).await?;
        }
        let event = Event::Failed {
            job: job.index,
            attempt: job.attempt,
            reason: match why.code() {
                Some(MISSING_DEPENDENCY) => FailureReason::MissingDependencyFailure,
                Some(_) | None => FailureReason::DataIntegrityFailure,
            },
            exit_code: None,
        };
        let step = Step { event, actor: Actor::System, note: Note::Nothing };
        match self.drive(job.pipeline_id, step).await {
            Ok(_) | Err(Refused::Rejected(_) | Refused::Taken) => Ok(()),
            Err(Refused::Failed(error)) => Err(error),
        }
    }
}

fn candidate(queued: &QueuedJob) -> Candidate {
    Candidate { job: queued.job_id, project: queued.project_id, queued_at: queued.queued_at }
}
