//! Changing a project's settings.

use domain::access::{Action, ProjectAccess};
use domain::limits::NAME_CHARS_MAX;
use domain::project::{Project, Visibility};
use serde_json::json;
use store::Tx;

use super::create::is_branch_name;
use super::{BUILD_TIMEOUT_SECONDS_RANGE, check_name};
use crate::App;
use crate::error::{Error, Result};
use crate::history;

/// Settings to be changed; `None` leaves them.
#[derive(Clone, Debug, Default)]
pub struct UpdateProject {
    pub name: Option<String>,
    pub description: Option<String>,
    pub visibility: Option<Visibility>,
    pub default_branch: Option<String>,
    /// The empty text means `.gitlab-ci.yml`.
    pub ci_config_path: Option<String>,
    pub build_timeout_seconds: Option<u32>,
    pub git_depth: Option<u32>,
}

impl App {
    /// Changes settings.
    ///
    /// # Errors
    /// `Forbidden` below Maintainer, and below Owner for the visibility; `Invalid` with the fields.
    pub async fn update_project(
        &self,
        access: &ProjectAccess,
        update: UpdateProject,
    ) -> Result<Project> {
        if !access.may(Action::AdminProject)
            || (update.visibility.is_some() && !access.may(Action::DeleteProject))
        {
            return Err(Error::forbidden("403 Forbidden"));
        }
        self.check(access, &update).await?;
        let branch = update.default_branch.clone();
        let (now, access) = (self.now(), access.clone());
        let id = access.project.id;
        let changed = self
            .write(async move |tx: &mut Tx<'_>| {
                let old = tx.project(id).await?;
                let new = apply(old, update);
                tx.update_project(&new).await?;
                let payload =
                    json!({"v": 1, "name": new.name, "visibility": new.visibility.word()});
                let subject = format!("project:{id}");
                let entry = history::entry(&access, "project.changed", subject, payload);
                tx.append_history(&entry, now).await?;
                Ok::<_, Error>(new)
            })
            .await?;
        if let Some(branch) = branch {
            self.repositories().open(id).set_default_branch(&branch).await?;
        }
        Ok(changed)
    }

    async fn check(&self, access: &ProjectAccess, update: &UpdateProject) -> Result<()> {
        if let Some(name) = &update.name {
            check_name(name)?;
        }
        let timeout = update.build_timeout_seconds;
        if timeout.is_some_and(|seconds| !BUILD_TIMEOUT_SECONDS_RANGE.contains(&seconds)) {
            return Err(Error::invalid(
                "build_timeout",
                "needs to be between 10 minutes and 1 month",
            ));
        }
        if let Some(path) = &update.ci_config_path {
            check_config_path(path)?;
        }
        if let Some(branch) = &update.default_branch {
            let repository = self.repositories().open(access.project.id);
            let name = format!("refs/heads/{branch}");
            if !is_branch_name(branch) || repository.ref_sha(&name).await?.is_none() {
                return Err(Error::invalid("default_branch", "does not exist"));
            }
        }
        Ok(())
    }
}

/// GitLab's rules for the place of the configuration, in its words.
fn check_config_path(path: &str) -> Result<()> {
    let wrong = |text: &str| Err(Error::invalid("ci_config_path", text));
    if path.starts_with('/') || path.contains("..") {
        return wrong("cannot include leading slash or directory traversal.");
    }
    if path.chars().count() > NAME_CHARS_MAX {
        return wrong(&format!("is too long (maximum is {NAME_CHARS_MAX} characters)"));
    }
    Ok(())
}

fn apply(old: Project, update: UpdateProject) -> Project {
    Project {
        name: update.name.unwrap_or(old.name),
        description: update.description.unwrap_or(old.description),
        visibility: update.visibility.unwrap_or(old.visibility),
        default_branch: update.default_branch.or(old.default_branch),
        ci_config_path: update.ci_config_path.or(old.ci_config_path),
        build_timeout_seconds: update.build_timeout_seconds.unwrap_or(old.build_timeout_seconds),
        git_depth: update.git_depth.unwrap_or(old.git_depth),
        ..old
    }
}
