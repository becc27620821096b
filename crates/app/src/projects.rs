//! Projects.

use domain::NamespaceId;
use domain::access::{ProjectAccess, Viewer};
use domain::project::{Project, Visibility};

use crate::{App, Result};

/// A project to be made: a name, a path, or both.
#[derive(Clone, Debug, Default)]
pub struct CreateProject {
    pub name: Option<String>,
    pub path: Option<String>,
    /// `None`: the viewer's own namespace.
    pub namespace_id: Option<NamespaceId>,
    pub description: String,
    /// `None`: private.
    pub visibility: Option<Visibility>,
    /// `None`: `main`, once something is pushed.
    pub default_branch: Option<String>,
    pub initialize_with_readme: bool,
}

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
    /// Makes a project with its repository.
    ///
    /// # Errors
    /// `Invalid` with fields `name`, `path`, `namespace`; `Unauthenticated` for nobody.
    pub async fn create_project(&self, viewer: &Viewer, new: CreateProject) -> Result<Project> {
        Err(crate::unfinished())
    }

    /// Changes settings.
    ///
    /// # Errors
    /// `Forbidden` below Maintainer, `Invalid` with the fields.
    pub async fn update_project(
        &self,
        access: &ProjectAccess,
        update: UpdateProject,
    ) -> Result<Project> {
        Err(crate::unfinished())
    }
}
