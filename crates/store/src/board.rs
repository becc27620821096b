//! The environment board: what runs where, and what is about to.

use std::collections::BTreeMap;

use domain::access::{Action, ProjectAccess};
use domain::deployment::Deployment;
use domain::environment::Environment;
use domain::{DeploymentId, EnvironmentId};

use crate::engine::Reads;
use crate::error::Result;
use crate::row::Row;
use crate::sql::sql;
use crate::value::args;
use crate::{deployments, environments};

/// One environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardRow {
    pub environment: Environment,
    /// What runs: the success that was finished last.
    pub last_success: Option<Deployment>,
    /// The newest that is more than an intention, whatever became of it.
    pub latest: Option<Deployment>,
    /// The newest that runs or waits for a person.
    pub upcoming: Option<Deployment>,
}

#[derive(Clone, Copy, Default)]
struct Ids {
    last_success: Option<DeploymentId>,
    latest: Option<DeploymentId>,
    upcoming: Option<DeploymentId>,
}

impl Reads {
    /// The board of a project, in the order in which its environments were made.
    ///
    /// # Errors
    /// The database's.
    pub async fn board(&self, access: &ProjectAccess) -> Result<Vec<BoardRow>> {
        if !access.may(Action::ReadEnvironment) {
            return Ok(Vec::new());
        }
        let mut door = self.door().await?;
        let project = access.project.id;
        let environments = environments::all(&mut door, project).await?;
        let sql = sql!(
            "SELECT e.id,
             (SELECT d.id FROM deployments d WHERE d.environment_id = e.id AND d.status = 'success'
              ORDER BY d.finished_at DESC NULLS LAST, d.id DESC LIMIT 1) AS last_success,
             (SELECT MAX(d.id) FROM deployments d WHERE d.environment_id = e.id
              AND d.status IN ('running', 'success', 'failed', 'canceled', 'blocked')) AS latest,
             (SELECT MAX(d.id) FROM deployments d WHERE d.environment_id = e.id
              AND d.status IN ('running', 'blocked')) AS upcoming
             FROM environments e WHERE e.project_id = $1"
        );
        let ids: BTreeMap<EnvironmentId, Ids> =
            door.all(sql, args![project]).await?.iter().map(ids).collect::<Result<_>>()?;
        let wanted: Vec<DeploymentId> = ids
            .values()
            .flat_map(|ids| [ids.last_success, ids.latest, ids.upcoming])
            .flatten()
            .collect();
        let found = deployments::by_ids(&mut door, &wanted).await?;
        let found: BTreeMap<DeploymentId, Deployment> =
            found.into_iter().map(|deployment| (deployment.id, deployment)).collect();
        let get = |id: Option<DeploymentId>| id.and_then(|id| found.get(&id).cloned());
        let rows = environments.into_iter().map(|environment| {
            let ids = ids.get(&environment.id).copied().unwrap_or_default();
            BoardRow {
                environment,
                last_success: get(ids.last_success),
                latest: get(ids.latest),
                upcoming: get(ids.upcoming),
            }
        });
        Ok(rows.collect())
    }
}

fn ids(row: &Row) -> Result<(EnvironmentId, Ids)> {
    let ids = Ids {
        last_success: row.opt("last_success")?,
        latest: row.opt("latest")?,
        upcoming: row.opt("upcoming")?,
    };
    Ok((row.get("id")?, ids))
}
