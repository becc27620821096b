//! Deployments as rows: what was deployed, by whom, and the way back to it.

use std::collections::BTreeMap;

use domain::access::Action;
use domain::deployment::{Deployment, DeploymentStatus};
use domain::job::Job;
use domain::{DeploymentId, JobId};

use super::show::{DeploymentRow, MadeBy};
use crate::commits::Commits;
use crate::frame::Frame;
use crate::pages::pipelines::rows::ref_chip;
use crate::pages::projects::board::Headline;
use crate::person::People;
use crate::press::Press;
use crate::site::Site;
use crate::state::State;
use crate::subject::Subject;

/// What rows of deployments need besides the deployments.
#[derive(Debug)]
pub(super) struct Gathered {
    commits: Commits,
    people: People,
    /// The job of each deployment.
    jobs: BTreeMap<JobId, Job>,
    /// The latest attempt of each of those jobs: what can be retried.
    latest: BTreeMap<JobId, Job>,
    /// What runs: its id and its commit.
    current: Option<(DeploymentId, String)>,
}

/// Reads what the rows of some deployments show.
///
/// # Errors
/// The store's.
pub(super) async fn gather(
    site: &Site,
    subject: &Subject,
    (current, rows): (Option<&Deployment>, &[Deployment]),
) -> app::Result<Gathered> {
    let (reads, access) = (site.app.reads(), &subject.access);
    let all = || current.into_iter().chain(rows);
    let shas = all().map(|one| one.sha.clone());
    let commits = Commits::of(&site.app, access.project.id, &subject.at, shas).await;
    let people = People::of(&site.app, all().map(|one| one.user_id)).await?;
    let (mut jobs, mut latest) = (BTreeMap::new(), BTreeMap::new());
    for id in rows.iter().filter_map(|one| one.job_id) {
        let Some(job) = reads.find_job(access, id).await? else { continue };
        let newest = if job.retried {
            let attempts = reads.latest_jobs(job.pipeline_id).await?;
            attempts.into_iter().find(|one| one.index == job.index)
        } else {
            Some(job.clone())
        };
        latest.extend(newest.map(|newest| (id, newest)));
        jobs.insert(id, job);
    }
    let current = current.map(|one| (one.id, one.sha.clone()));
    Ok(Gathered { commits, people, jobs, latest, current })
}

/// The sentence about what runs.
pub(super) fn headline(
    frame: &Frame,
    gathered: &Gathered,
    (name, runs): (&str, &Deployment),
) -> Headline {
    Headline {
        environment: name.to_owned(),
        commit: gathered.commits.line(&runs.sha),
        since: frame.moment(runs.finished_at.unwrap_or(runs.updated_at)),
        who: gathered.people.name(runs.user_id),
        state: State::of_deployment(runs.status),
    }
}

/// The row of a deployment.
pub(super) fn row(
    subject: &Subject,
    frame: &Frame,
    gathered: &Gathered,
    (environment, deployment): (&str, &Deployment),
) -> DeploymentRow {
    let job = deployment.job_id.and_then(|id| gathered.jobs.get(&id));
    let started = job.map_or(Some(deployment.created_at), |job| job.started_at);
    let ran = matches!(
        deployment.status,
        DeploymentStatus::Running | DeploymentStatus::Success | DeploymentStatus::Failed
    );
    DeploymentRow {
        id: deployment.id.0,
        iid: deployment.iid,
        state: State::of_deployment(deployment.status),
        commit: gathered.commits.line(&deployment.sha),
        ref_chip: ref_chip(&subject.at, &deployment.ref_name, deployment.tag),
        who: gathered.people.name(deployment.user_id),
        made_by: match (job, deployment.job_id) {
            (Some(job), _) => MadeBy::Job { name: job.name.clone(), path: subject.at.job(job.id) },
            (None, Some(id)) => MadeBy::Job { name: format!("#{id}"), path: subject.at.job(id) },
            (None, None) => MadeBy::External,
        },
        at: frame.moment(deployment.finished_at.unwrap_or(deployment.updated_at)),
        took: started.filter(|_| ran).map(|from| frame.took(from, deployment.finished_at)),
        is_current: gathered.current.as_ref().is_some_and(|(id, _)| *id == deployment.id),
        again: again(subject, frame, gathered, (environment, deployment)),
    }
}

/// The button that retries the job of a deployment, and thereby deploys its commit again.
fn again(
    subject: &Subject,
    frame: &Frame,
    gathered: &Gathered,
    (environment, deployment): (&str, &Deployment),
) -> Option<Press> {
    let job = gathered.latest.get(&deployment.job_id?)?;
    let fits = deployment.status == DeploymentStatus::Success && pipeline::is_retryable(job.status);
    if !fits || !subject.access.may(Action::RunPipeline) {
        return None;
    }
    let short = |sha: &str| sha.get(..8).unwrap_or(sha).to_owned();
    let target = short(&deployment.sha);
    let what = match &gathered.current {
        Some((_, sha)) if *sha == deployment.sha => {
            format!("{environment} gets {target} once more.")
        }
        Some((_, sha)) => format!("{environment} goes from {} to {target}.", short(sha)),
        None => format!("{environment} gets {target}."),
    };
    let page = frame.address.split('?').next().unwrap_or_default();
    let press = Press::new(
        &frame.form_token,
        "Deploy this one again",
        &target,
        subject.at.retry_job(job.id),
    );
    Some(press.icon("retry").confirm(what).back(page))
}
