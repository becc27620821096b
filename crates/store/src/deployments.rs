//! Deployments, of jobs and of other tools, in one history.

mod list;

pub use list::{DeploymentFilter, DeploymentOrder};

use domain::access::{Action, ProjectAccess};
use domain::deployment::{Deployment, DeploymentStatus};
use domain::{DeploymentId, EnvironmentId, JobId, ProjectId, Timestamp, UserId};

use crate::counters::Counter;
use crate::document;
use crate::door::Door;
use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// A deployment to record. Its number is taken when it is written.
#[derive(Clone, Debug)]
pub struct NewDeployment {
    pub project_id: ProjectId,
    pub environment_id: EnvironmentId,
    pub ref_name: String,
    pub tag: bool,
    pub sha: String,
    pub user_id: Option<UserId>,
    /// `None` for a deployment of another tool.
    pub job_id: Option<JobId>,
    pub status: DeploymentStatus,
}

macro_rules! columns {
    () => {
        "id, iid, project_id, environment_id, ref_name, tag, sha, user_id, job_id, status, \
         created_at, updated_at, finished_at"
    };
}
use columns;

fn deployment(row: &Row) -> Result<Deployment> {
    Ok(Deployment {
        id: row.get("id")?,
        iid: row.get("iid")?,
        project_id: row.get("project_id")?,
        environment_id: row.get("environment_id")?,
        ref_name: row.get("ref_name")?,
        tag: row.get("tag")?,
        sha: row.get("sha")?,
        user_id: row.opt("user_id")?,
        job_id: row.opt("job_id")?,
        status: row.get("status")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        finished_at: row.opt("finished_at")?,
    })
}

/// Deployments by their ids, in the order of ids.
pub(crate) async fn by_ids(door: &mut Door<'_>, ids: &[DeploymentId]) -> Result<Vec<Deployment>> {
    let sql = sql!(concat!(
        "SELECT ",
        columns!(),
        " FROM deployments d WHERE d.id IN",
        " (SELECT CAST(atom AS BIGINT) FROM json_each(CAST($1 AS TEXT))) ORDER BY d.id"
    ));
    crate::list::each(&door.all(sql, args![document::rows(ids)]).await?, deployment)
}

async fn of_job(door: &mut Door<'_>, job: JobId) -> Result<Option<Deployment>> {
    let sql = sql!(concat!("SELECT ", columns!(), " FROM deployments d WHERE d.job_id = $1"));
    door.first(sql, args![job]).await?.as_ref().map(deployment).transpose()
}

/// The newest success of an environment by the moment it was finished: what runs there.
async fn last_success(door: &mut Door<'_>, id: EnvironmentId) -> Result<Option<Deployment>> {
    let sql = sql!(concat!(
        "SELECT ",
        columns!(),
        " FROM deployments d WHERE d.environment_id = $1 AND d.status = 'success'",
        " ORDER BY d.finished_at DESC NULLS LAST, d.id DESC LIMIT 1"
    ));
    door.first(sql, args![id]).await?.as_ref().map(deployment).transpose()
}

impl Reads {
    /// A deployment of the project.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_deployment(
        &self,
        access: &ProjectAccess,
        id: DeploymentId,
    ) -> Result<Option<Deployment>> {
        if !access.may(Action::ReadEnvironment) {
            return Ok(None);
        }
        let found = by_ids(&mut self.door().await?, &[id]).await?.pop();
        Ok(found.filter(|deployment| deployment.project_id == access.project.id))
    }

    /// The deployment that a job made, for whoever may see the job.
    ///
    /// # Errors
    /// The database's.
    pub async fn deployment_of_job(&self, job: JobId) -> Result<Option<Deployment>> {
        of_job(&mut self.door().await?, job).await
    }

    /// What runs in an environment of the project.
    ///
    /// # Errors
    /// The database's.
    pub async fn last_deployment(
        &self,
        access: &ProjectAccess,
        environment: EnvironmentId,
    ) -> Result<Option<Deployment>> {
        if !access.may(Action::ReadEnvironment) {
            return Ok(None);
        }
        let found = last_success(&mut self.door().await?, environment).await?;
        Ok(found.filter(|deployment| deployment.project_id == access.project.id))
    }
}

impl Tx<'_> {
    /// The deployment of that id.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn deployment(&mut self, id: DeploymentId) -> Result<Deployment> {
        let found = by_ids(self.door(), &[id]).await?.pop();
        found.ok_or(Error::NotFound { what: "deployment" })
    }

    /// The deployment that a job made.
    ///
    /// # Errors
    /// The database's.
    pub async fn deployment_of_job(&mut self, job: JobId) -> Result<Option<Deployment>> {
        of_job(self.door(), job).await
    }

    /// What runs in an environment.
    ///
    /// # Errors
    /// The database's.
    pub async fn last_deployment(&mut self, id: EnvironmentId) -> Result<Option<Deployment>> {
        last_success(self.door(), id).await
    }

    /// Records a deployment and takes its number.
    ///
    /// # Errors
    /// `Conflict` if the job has one; `NotFound` for the environment.
    pub async fn insert_deployment(
        &mut self,
        new: &NewDeployment,
        now: Timestamp,
    ) -> Result<Deployment> {
        let iid = self.next_iid(new.project_id, Counter::Deployment).await?;
        let sql = sql!(concat!(
            "INSERT INTO deployments (iid, project_id, environment_id, ref_name, tag, sha, user_id,",
            " job_id, status, created_at, updated_at, finished_at)",
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)",
            " ON CONFLICT DO NOTHING RETURNING ",
            columns!()
        ));
        let values = args![
            iid,
            new.project_id,
            new.environment_id,
            &new.ref_name,
            new.tag,
            &new.sha,
            new.user_id,
            new.job_id,
            new.status,
            now,
            finishes(new.status).then_some(now),
        ];
        match self.first(sql, values).await? {
            Some(row) => deployment(&row),
            None => Err(Error::Conflict { what: "deployment of the job" }),
        }
    }

    /// Moves a deployment. Every move into success, failed or canceled is a new end.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn update_deployment(
        &mut self,
        id: DeploymentId,
        status: DeploymentStatus,
        now: Timestamp,
    ) -> Result<Deployment> {
        let sql = sql!(concat!(
            "UPDATE deployments SET status = $2, updated_at = $3, finished_at = $4",
            " WHERE id = $1 RETURNING ",
            columns!()
        ));
        let finished = finishes(status).then_some(now);
        let row = self.first(sql, args![id, status, now, finished]).await?;
        deployment(&row.ok_or(Error::NotFound { what: "deployment" })?)
    }

    /// Whoever pressed Play.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_deployment_user(&mut self, id: DeploymentId, user: UserId) -> Result<()> {
        let sql = sql!("UPDATE deployments SET user_id = $2 WHERE id = $1");
        crate::list::changed(self.execute(sql, args![id, user]).await?, "deployment")
    }

    /// Deletes a deployment.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_deployment(&mut self, id: DeploymentId) -> Result<()> {
        let sql = sql!("DELETE FROM deployments WHERE id = $1");
        crate::list::changed(self.execute(sql, args![id]).await?, "deployment")
    }
}

const fn finishes(status: DeploymentStatus) -> bool {
    match status {
        DeploymentStatus::Success | DeploymentStatus::Failed | DeploymentStatus::Canceled => true,
        DeploymentStatus::Created
        | DeploymentStatus::Blocked
        | DeploymentStatus::Running
        | DeploymentStatus::Skipped => false,
    }
}
