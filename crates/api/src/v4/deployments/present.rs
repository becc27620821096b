//! A deployment as the API shows it.

use api_types::v4::{Deployment, EnvironmentBasic};
use domain::Timestamp;
use domain::deployment;

use crate::answer::{Answer, done};
use crate::lookups::Lookups;
use crate::v4::environments;

/// A deployment with its environment.
pub(crate) async fn with_environment(
    lookups: &mut Lookups<'_>,
    deployment: &deployment::Deployment,
) -> Answer<Deployment> {
    let (app, access) = (lookups.app, lookups.access);
    let environment = app.reads().find_environment(access, deployment.environment_id).await;
    let environment = done(environment)?.as_ref().map(environments::basic);
    present(lookups, deployment, environment).await
}

/// A deployment, with its job if one made it.
pub(crate) async fn present(
    lookups: &mut Lookups<'_>,
    deployment: &deployment::Deployment,
    environment: Option<EnvironmentBasic>,
) -> Answer<Deployment> {
    let (app, access) = (lookups.app, lookups.access);
    let job = match deployment.job_id {
        Some(job) => done(app.reads().find_job(access, job).await)?,
        None => None,
    };
    let deployable = match job {
        Some(job) => lookups.job(&job).await?.map(Box::new),
        None => None,
    };
    Ok(Deployment {
        id: deployment.id.0,
        iid: deployment.iid,
        ref_name: deployment.ref_name.clone(),
        sha: deployment.sha.clone(),
        created_at: deployment.created_at.to_rfc3339(),
        updated_at: deployment.updated_at.to_rfc3339(),
        finished_at: deployment.finished_at.map(Timestamp::to_rfc3339),
        user: lookups.user(deployment.user_id).await?,
        environment,
        deployable,
        status: deployment.status.word(),
        pending_approval_count: 0,
        approvals: Vec::new(),
    })
}
