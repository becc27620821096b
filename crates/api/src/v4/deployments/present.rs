//! A deployment as the API shows it.

use std::collections::BTreeMap;

use api_types::v4::{Deployment, EnvironmentBasic, Job};
use domain::deployment;
use domain::{EnvironmentId, Timestamp};

use crate::answer::{Answer, done, found};
use crate::lookups::Lookups;
use crate::v4::environments;

/// Deployments with their jobs and environments, in the order given.
pub(crate) async fn with_environments(
    lookups: &mut Lookups<'_>,
    rows: &[deployment::Deployment],
) -> Answer<Vec<Deployment>> {
    let environments = environments_of(lookups, rows).await?;
    let mut jobs = jobs_of(lookups, rows).await?;
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        let environment = environments.get(&row.environment_id).cloned();
        let job = row.job_id.and_then(|id| jobs.remove(&id.0));
        shown.push(one(lookups, row, environment, job).await?);
    }
    Ok(shown)
}

/// One deployment with its job and environment.
pub(crate) async fn with_environment(
    lookups: &mut Lookups<'_>,
    row: &deployment::Deployment,
) -> Answer<Deployment> {
    let shown = with_environments(lookups, std::slice::from_ref(row)).await?.pop();
    found(shown, "Deployment")
}

/// One deployment with its job, inside its environment.
pub(crate) async fn without_environment(
    lookups: &mut Lookups<'_>,
    row: &deployment::Deployment,
) -> Answer<Deployment> {
    let mut jobs = jobs_of(lookups, std::slice::from_ref(row)).await?;
    let job = row.job_id.and_then(|id| jobs.remove(&id.0));
    one(lookups, row, None, job).await
}

async fn environments_of(
    lookups: &Lookups<'_>,
    rows: &[deployment::Deployment],
) -> Answer<BTreeMap<EnvironmentId, EnvironmentBasic>> {
    let (app, access) = (lookups.app, lookups.access);
    let mut environments = BTreeMap::new();
    for row in rows {
        if environments.contains_key(&row.environment_id) {
            continue;
        }
        let environment = done(app.reads().find_environment(access, row.environment_id).await)?;
        environments.extend(environment.map(|found| (found.id, environments::basic(&found))));
    }
    Ok(environments)
}

async fn jobs_of(
    lookups: &mut Lookups<'_>,
    rows: &[deployment::Deployment],
) -> Answer<BTreeMap<i64, Job>> {
    let (app, access) = (lookups.app, lookups.access);
    let mut jobs = Vec::new();
    for id in rows.iter().filter_map(|row| row.job_id) {
        jobs.extend(done(app.reads().find_job(access, id).await)?);
    }
    Ok(lookups.jobs(&jobs).await?.into_iter().map(|job| (job.basic.id, job)).collect())
}

async fn one(
    lookups: &mut Lookups<'_>,
    row: &deployment::Deployment,
    environment: Option<EnvironmentBasic>,
    job: Option<Job>,
) -> Answer<Deployment> {
    Ok(Deployment {
        id: row.id.0,
        iid: row.iid,
        ref_name: row.ref_name.clone(),
        sha: row.sha.clone(),
        created_at: row.created_at.to_rfc3339(),
        updated_at: row.updated_at.to_rfc3339(),
        finished_at: row.finished_at.map(Timestamp::to_rfc3339),
        user: lookups.user(row.user_id).await?,
        environment,
        deployable: job.map(Box::new),
        status: row.status.word(),
        pending_approval_count: 0,
        approvals: Vec::new(),
    })
}
