//! Environments: the places that a project is deployed to.

mod change;
mod name;
mod stop;

pub use change::{NewEnvironment, UpdateEnvironment};
pub(crate) use name::{check_name, check_url};

use domain::environment::{Environment, Tier};
use domain::{ProjectId, Timestamp};
use store::Tx;

use crate::error::Result;

/// The environment of that name, made if it is missing; `None` for a name that cannot be.
pub(crate) async fn ensure_environment(
    tx: &mut Tx<'_>,
    project: ProjectId,
    name: &str,
    tier: Option<Tier>,
    now: Timestamp,
) -> Result<Option<Environment>> {
    if check_name(name).is_err() {
        return Ok(None);
    }
    let new = store::NewEnvironment {
        project_id: project,
        name: name.to_owned(),
        slug: name::slug(name),
        external_url: None,
        tier: tier.unwrap_or_else(|| ci_config::tier::infer(name)),
    };
    Ok(Some(tx.ensure_environment(&new, now).await?))
}

/// The ref that keeps the commit of a deployment.
pub(crate) fn deployment_ref(environment: &Environment, iid: i64) -> String {
    format!("refs/environments/{}/deployments/{iid}", environment.slug)
}
