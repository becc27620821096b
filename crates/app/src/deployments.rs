//! Deployments that other tools report. Those of jobs follow their jobs, in [`crate::drive`].

use domain::DeploymentId;
use domain::access::{Action, ProjectAccess};
use domain::deployment::{Deployment, DeploymentStatus};
use domain::environment::{Environment, EnvironmentState};
use domain::history::Entry;
use domain::{ProjectId, Timestamp};
use serde_json::json;
use store::Tx;

use crate::App;
use crate::bell::environments_topic;
use crate::effects::Work;
use crate::environments::{check_name, deployment_ref, ensure_environment};
use crate::error::{Error, Kind, Result};
use crate::history;

/// A deployment that another tool reports.
#[derive(Clone, Debug)]
pub struct NewDeployment {
    /// The environment's name; it is made if it is not there.
    pub environment: String,
    pub sha: String,
    /// A branch or tag.
    pub ref_name: String,
    pub tag: bool,
    /// `running`, `success`, `failed` or `canceled`.
    pub status: DeploymentStatus,
}

impl App {
    /// Records a deployment of another tool. The same success reported twice is one deployment.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` with fields `sha`, `ref`, `name`, `status`.
    pub async fn create_deployment(
        &self,
        access: &ProjectAccess,
        new: NewDeployment,
    ) -> Result<Deployment> {
        may_report(access)?;
        check_status(new.status)?;
        check_name(&new.environment).map_err(|text| Error::invalid("name", text))?;
        let sha = self.deployed_commit(access, &new).await?;
        let (now, who) = (self.now(), access.clone());
        let project = access.project.id;
        let made = self
            .write(async move |tx: &mut Tx<'_>| {
                let environment =
                    ensure_environment(tx, project, &new.environment, None, now).await?;
                let environment =
                    environment.ok_or_else(|| Error::invalid("name", "is invalid"))?;
                if let Some(last) = tx.last_deployment(environment.id).await?
                    && last.ref_name == new.ref_name
                    && (last.tag, last.status) == (new.tag, new.status)
                    && last.sha == sha
                {
                    return Ok(last);
                }
                let row = store::NewDeployment {
                    project_id: project,
                    environment_id: environment.id,
                    ref_name: new.ref_name.clone(),
                    tag: new.tag,
                    sha: sha.clone(),
                    user_id: who.viewer.user_id(),
                    job_id: None,
                    status: DeploymentStatus::Created,
                };
                let created = tx.insert_deployment(&row, now).await?;
                let moved = move_to(tx, &created, &environment, new.status, now).await?;
                tx.append_history(&line(&who, "deployment.created", &moved), now).await?;
                Ok(moved)
            })
            .await?;
        self.bells().ring(&environments_topic(project));
        Ok(made)
    }

    /// Moves a deployment of another tool. The status that it has already changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `Forbidden` for a job's; `Invalid` with field `status`.
    pub async fn update_deployment(
        &self,
        access: &ProjectAccess,
        id: DeploymentId,
        status: DeploymentStatus,
    ) -> Result<Deployment> {
        let found = self.deployment_seen(access, id).await?;
        may_report(access)?;
        check_status(status)?;
        if found.job_id.is_some() {
            return Err(Error::forbidden(
                "Deployments created using GitLab CI/CD cannot be updated via the API",
            ));
        }
        let (now, who) = (self.now(), access.clone());
        let moved = self
            .write(async move |tx: &mut Tx<'_>| {
                let old = tx.deployment(id).await?;
                if old.status == status {
                    return Ok(old);
                }
                let environment = tx.environment(old.environment_id).await?;
                let moved = move_to(tx, &old, &environment, status, now).await?;
                tx.append_history(&line(&who, "deployment.changed", &moved), now).await?;
                Ok::<_, Error>(moved)
            })
            .await?;
        self.bells().ring(&environments_topic(access.project.id));
        Ok(moved)
    }

    /// Deletes a deployment.
    ///
    /// # Errors
    /// `NotFound`; `Forbidden` below Maintainer; `Invalid` while it runs or is what is deployed.
    pub async fn delete_deployment(&self, access: &ProjectAccess, id: DeploymentId) -> Result<()> {
        self.deployment_seen(access, id).await?;
        if !access.may(Action::DeleteEnvironment) {
            return Err(Error::forbidden("403 Forbidden"));
        }
        let (now, who) = (self.now(), access.clone());
        self.write(async move |tx: &mut Tx<'_>| {
            let deployment = tx.deployment(id).await?;
            if deployment.status == DeploymentStatus::Running {
                return Err(Error::new(Kind::Invalid, "Cannot destroy running deployment"));
            }
            let last = tx.last_deployment(deployment.environment_id).await?;
            if last.is_some_and(|last| last.id == id) {
                let text = "Deployment currently deployed to environment";
                return Err(Error::new(Kind::Invalid, text));
            }
            tx.delete_deployment(id).await?;
            tx.append_history(&line(&who, "deployment.deleted", &deployment), now).await?;
            Ok(())
        })
        .await?;
        self.bells().ring(&environments_topic(access.project.id));
        Ok(())
    }

    async fn deployment_seen(
        &self,
        access: &ProjectAccess,
        id: DeploymentId,
    ) -> Result<Deployment> {
        let found = self.reads().find_deployment(access, id).await?;
        found.ok_or_else(|| Error::not_found("Deployment"))
    }

    /// The whole id of the commit that was deployed; the branch or tag must be there too.
    async fn deployed_commit(&self, access: &ProjectAccess, new: &NewDeployment) -> Result<String> {
        let repository = self.repositories().open(access.project.id);
        let kind = if new.tag { "tags" } else { "heads" };
        let full = format!("refs/{kind}/{}", new.ref_name);
        let mut wrong: Option<Error> = None;
        let sha = match repository.resolve(&new.sha).await {
            Ok(sha) => sha,
            Err(git::Error::Name(_)) => None,
            Err(error) => return Err(error.into()),
        };
        if sha.is_none() {
            wrong = Some(Error::invalid("sha", "The commit does not exist"));
        }
        let has_ref = match repository.ref_sha(&full).await {
            Ok(found) => found.is_some(),
            Err(git::Error::Name(_)) => false,
            Err(error) => return Err(error.into()),
        };
        if !has_ref {
            let text = "The branch or tag does not exist";
            wrong = Some(match wrong {
                Some(error) => error.with_field("ref", text),
                None => Error::invalid("ref", text),
            });
        }
        match (wrong, sha) {
            (None, Some(sha)) => Ok(sha),
            (Some(error), _) => Err(error),
            (None, None) => Err(Error::invalid("sha", "The commit does not exist")),
        }
    }
}

/// Moves a deployment and what follows from it: its environment, and the ref that keeps its commit.
async fn move_to(
    tx: &mut Tx<'_>,
    deployment: &Deployment,
    environment: &Environment,
    status: DeploymentStatus,
    now: Timestamp,
) -> Result<Deployment> {
    let moved = tx.update_deployment(deployment.id, status, now).await?;
    if status == DeploymentStatus::Success {
        let name = deployment_ref(environment, moved.iid);
        let (project, sha): (ProjectId, _) = (moved.project_id, moved.sha.clone());
        Work::KeepCommit { project, name, sha }.push(tx, now).await?;
        if environment.state != EnvironmentState::Available {
            let started = Environment { state: EnvironmentState::Available, ..environment.clone() };
            tx.update_environment(&started, now).await?;
        }
    }
    Ok(moved)
}

fn may_report(access: &ProjectAccess) -> Result<()> {
    let allowed = access.may(Action::WriteEnvironment);
    if allowed { Ok(()) } else { Err(Error::forbidden("403 Forbidden")) }
}

/// The statuses that other tools may report.
fn check_status(status: DeploymentStatus) -> Result<()> {
    match status {
        DeploymentStatus::Running
        | DeploymentStatus::Success
        | DeploymentStatus::Failed
        | DeploymentStatus::Canceled => Ok(()),
        DeploymentStatus::Created | DeploymentStatus::Blocked | DeploymentStatus::Skipped => {
            Err(Error::invalid("status", "does not have a valid value"))
        }
    }
}

fn line(access: &ProjectAccess, action: &'static str, deployment: &Deployment) -> Entry {
    let payload = json!({
        "v": 1,
        "environment": deployment.environment_id,
        "ref": deployment.ref_name,
        "sha": deployment.sha,
        "status": deployment.status,
    });
    history::entry(access, action, format!("deployment:{}", deployment.id), payload)
}
