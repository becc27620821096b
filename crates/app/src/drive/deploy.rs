//! Deployments follow their jobs, in the transaction that moves the jobs.

use std::collections::BTreeMap;

use domain::deployment::DeploymentStatus;
use domain::environment::{Environment, EnvironmentAction, EnvironmentState};
use domain::job::Job;
use domain::pipeline::{Change, Event, Pipeline, Plan, Status};
use domain::{JobId, Timestamp};
use store::{NewDeployment, Tx};

use super::batch::{Batch, Decided};
use super::{Note, Rung};
use crate::effects::Work;
use crate::environments::{deployment_ref, ensure_environment};
use crate::error::Result;

/// The environment of one job of a plan, and what the job does with it.
struct Place<'a> {
    name: &'a str,
    action: EnvironmentAction,
}

impl Batch {
    /// Brings environments and deployments to where their jobs are now.
    pub(super) async fn follow_deployments(
        &self,
        tx: &mut Tx<'_>,
        pipeline: &Pipeline,
        decided: &Decided,
        rung: &mut Rung,
    ) -> Result<()> {
        let plan = self.graph.plan();
        for (at, status) in moved(plan, &decided.transition.changes) {
            let url = self.address_of(decided, at.0);
            follow(tx, pipeline, plan, at, Follows { status, url, now: self.now }).await?;
            rung.environments(pipeline.project_id);
        }
        Ok(())
    }

    /// Where the environment is reached, as the end of this job tells it.
    fn address_of(&self, decided: &Decided, index: usize) -> Option<String> {
        decided.applied.iter().find_map(|at| {
            let step = &self.steps[*at];
            match (&step.event, &step.note) {
                (Event::Passed { job, .. }, Note::Address { url }) if *job == index => url.clone(),
                _ => None,
            }
        })
    }
}

/// What the job's environment and deployment follow.
struct Follows {
    status: Status,
    url: Option<String>,
    now: Timestamp,
}

/// Brings one job's environment and deployment to where the job is.
async fn follow(
    tx: &mut Tx<'_>,
    pipeline: &Pipeline,
    plan: &Plan,
    (index, attempt): (usize, u16),
    Follows { status, url, now }: Follows,
) -> Result<()> {
    let Some(place) = place(plan, index) else { return Ok(()) };
    let found = tx.find_environment_by_name(pipeline.project_id, place.name).await?;
    let Some(environment) = found else { return Ok(()) };
    let job = tx.job_at(pipeline.id, index, attempt).await?;
    Follow { tx, pipeline, now, environment }.job(&job, status, place.action, url).await
}

/// What the first event of a pipeline means for its deployments: those that wait for a person.
pub(super) async fn follow_first(
    tx: &mut Tx<'_>,
    pipeline: &Pipeline,
    plan: &Plan,
    changes: &[Change],
    now: Timestamp,
) -> Result<()> {
    for (at, status) in moved(plan, changes) {
        follow(tx, pipeline, plan, at, Follows { status, url: None, now }).await?;
    }
    Ok(())
}

/// Makes the environments of a new pipeline, and the deployments of the jobs that start them.
pub(super) async fn announce(
    tx: &mut Tx<'_>,
    pipeline: &Pipeline,
    plan: &Plan,
    now: Timestamp,
    tiers: &BTreeMap<String, domain::environment::Tier>,
) -> Result<()> {
    if plan.jobs.iter().all(|job| job.environment.is_none()) {
        return Ok(());
    }
    let jobs = tx.latest_jobs(pipeline.id).await?;
    for job in &jobs {
        let Some(place) = place(plan, job.index) else { continue };
        let tier = tiers.get(place.name).copied();
        let Some(environment) =
            ensure_environment(tx, pipeline.project_id, place.name, tier, now).await?
        else {
            continue;
        };
        if place.action == EnvironmentAction::Start {
            let follow = Follow { tx, pipeline, now, environment };
            follow.insert(job).await?;
        }
    }
    Ok(())
}

fn place(plan: &Plan, index: usize) -> Option<Place<'_>> {
    let (name, action) = plan.jobs.get(index)?.environment.as_ref()?;
    Some(Place { name, action: *action })
}

/// Where each attempt of a job with an environment came to rest. A new attempt begins as created.
fn moved(plan: &Plan, changes: &[Change]) -> BTreeMap<(usize, u16), Status> {
    let mut moved = BTreeMap::new();
    for change in changes {
        match change {
            Change::Job { job, attempt, to, .. } => moved.insert((*job, *attempt), *to),
            Change::NewAttempt { job, attempt, .. } => {
                moved.insert((*job, *attempt), Status::Created)
            }
            Change::Pipeline { .. } => None,
        };
    }
    moved.retain(|(job, _), _| place(plan, *job).is_some());
    moved
}

/// One environment, for the jobs that deal with it.
struct Follow<'a, 'c> {
    tx: &'a mut Tx<'c>,
    pipeline: &'a Pipeline,
    now: Timestamp,
    environment: Environment,
}

impl Follow<'_, '_> {
    async fn job(
        mut self,
        job: &Job,
        status: Status,
        action: EnvironmentAction,
        url: Option<String>,
    ) -> Result<()> {
        match action {
            EnvironmentAction::Start => self.start(job, status, url).await,
            EnvironmentAction::Stop if status == Status::Success => {
                self.move_to(EnvironmentState::Stopped, None).await
            }
            EnvironmentAction::Stop
            | EnvironmentAction::Prepare
            | EnvironmentAction::Verify
            | EnvironmentAction::Access => Ok(()),
        }
    }

    async fn start(&mut self, job: &Job, status: Status, url: Option<String>) -> Result<()> {
        let id = match self.tx.deployment_of_job(job.id).await? {
            Some(found) => found.id,
            None => self.insert_row(job).await?,
        };
        if let Some(user) = job.user_id {
            self.tx.set_deployment_user(id, user).await?;
        }
        let Some(to) = mirrored(status) else { return Ok(()) };
        let deployment = self.tx.deployment(id).await?;
        if deployment.status != to {
            self.tx.update_deployment(id, to, self.now).await?;
        }
        if to == DeploymentStatus::Success {
            let name = deployment_ref(&self.environment, deployment.iid);
            let project = self.pipeline.project_id;
            let sha = self.pipeline.sha.clone();
            Work::KeepCommit { project, name, sha }.push(self.tx, self.now).await?;
            self.move_to(EnvironmentState::Available, url).await?;
        }
        Ok(())
    }

    async fn insert(mut self, job: &Job) -> Result<()> {
        self.insert_row(job).await?;
        Ok(())
    }

    async fn insert_row(&mut self, job: &Job) -> Result<domain::DeploymentId> {
        let new = NewDeployment {
            project_id: self.pipeline.project_id,
            environment_id: self.environment.id,
            ref_name: self.pipeline.ref_name.clone(),
            tag: self.pipeline.tag,
            sha: self.pipeline.sha.clone(),
            user_id: job.user_id,
            job_id: Some::<JobId>(job.id),
            status: DeploymentStatus::Created,
        };
        Ok(self.tx.insert_deployment(&new, self.now).await?.id)
    }

    async fn move_to(&mut self, state: EnvironmentState, url: Option<String>) -> Result<()> {
        let changed = Environment {
            state,
            external_url: url.or_else(|| self.environment.external_url.clone()),
            ..self.environment.clone()
        };
        if changed != self.environment {
            self.tx.update_environment(&changed, self.now).await?;
        }
        Ok(())
    }
}

/// The status of a deployment whose job has this one; `None` leaves it as it is (GitLab's table).
const fn mirrored(status: Status) -> Option<DeploymentStatus> {
    match status {
        Status::Created => Some(DeploymentStatus::Created),
        Status::Manual => Some(DeploymentStatus::Blocked),
        Status::Running => Some(DeploymentStatus::Running),
        Status::Success => Some(DeploymentStatus::Success),
        Status::Failed => Some(DeploymentStatus::Failed),
        Status::Canceled => Some(DeploymentStatus::Canceled),
        Status::Skipped => Some(DeploymentStatus::Skipped),
        Status::Pending | Status::Canceling | Status::Scheduled => None,
    }
}
