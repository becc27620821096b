//! Making a project.

use domain::NamespaceId;
use domain::access::{ProjectAccess, Role, Viewer};
use domain::history::Entry;
use domain::member::{Member, Place};
use domain::name::{check_project_path, path_from_name};
use domain::namespace::Namespace;
use domain::project::{Project, Visibility};
use serde_json::json;
use store::{NewProject, ProjectRef, Tx};

use super::{BUILD_TIMEOUT_SECONDS, GIT_DEPTH, check_name};
use crate::App;
use crate::causes::if_taken;
use crate::effects::Work;
use crate::error::{Error, Kind, Result};
use crate::history::actor;

/// The branch of a repository in which there is none yet.
const DEFAULT_BRANCH: &str = "main";

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

impl App {
    /// Makes a project with its repository.
    ///
    /// # Errors
    /// `Invalid` with fields `name`, `path`, `namespace`, `default_branch`; `Unauthenticated` for
    /// nobody.
    pub async fn create_project(&self, viewer: &Viewer, new: CreateProject) -> Result<Project> {
        let (name, path) = names(new.name, new.path)?;
        let branch = new.default_branch.unwrap_or_else(|| DEFAULT_BRANCH.to_owned());
        if !is_branch_name(&branch) {
            return Err(Error::invalid("default_branch", "is not a valid branch name"));
        }
        let namespace = self.namespace_for(viewer, new.namespace_id).await?;
        let creator = viewer.user_id().ok_or_else(unauthenticated)?;
        let row = NewProject {
            namespace_id: namespace.id,
            name,
            path,
            description: new.description,
            visibility: new.visibility.unwrap_or(Visibility::Private),
            default_branch: None,
            creator_id: creator,
            build_timeout_seconds: BUILD_TIMEOUT_SECONDS,
            git_depth: GIT_DEPTH,
        };
        let project = self.store_project(viewer, row, branch.clone()).await?;
        self.repositories().create(project.id, &branch).await?;
        if !new.initialize_with_readme {
            return Ok(project);
        }
        let access = self.reads().find_project(viewer, ProjectRef::Id(project.id)).await?;
        let access = access.ok_or_else(|| Error::not_found("Project"))?;
        self.add_readme(&access, &branch).await?;
        self.reread(&access).await
    }

    async fn store_project(
        &self,
        viewer: &Viewer,
        row: NewProject,
        branch: String,
    ) -> Result<Project> {
        let (now, actor) = (self.now(), actor(viewer));
        self.write(async move |tx: &mut Tx<'_>| {
            let project = tx.insert_project(&row, now).await.map_err(name_what_is_taken)?;
            let place = Place::Project(project.id);
            let owner =
                Member { user_id: row.creator_id, place, role: Role::Owner, expires_at: None };
            tx.insert_member(&owner, now).await?;
            let work = Work::CreateRepository { project: project.id, branch };
            work.push(tx, now).await?;
            let entry = Entry {
                project_id: Some(project.id),
                actor,
                action: "project.created",
                subject: format!("project:{}", project.id),
                payload: json!({
                    "v": 1,
                    "path": project.full_path,
                    "visibility": project.visibility.word(),
                }),
            };
            tx.append_history(&entry, now).await?;
            Ok(project)
        })
        .await
    }

    /// The namespace that the viewer may make projects in.
    async fn namespace_for(
        &self,
        viewer: &Viewer,
        asked: Option<NamespaceId>,
    ) -> Result<Namespace> {
        let user = viewer.user_id().ok_or_else(unauthenticated)?;
        let Some(id) = asked else {
            let own = self.reads().find_namespace_of_user(user).await?;
            return own.ok_or_else(|| Error::forbidden("403 Forbidden"));
        };
        let namespace = self.reads().find_namespace(id).await?;
        let allowed = namespace.filter(|found| viewer.is_admin() || found.owner_id == Some(user));
        allowed.ok_or_else(|| Error::invalid("namespace", "is not valid"))
    }

    /// The project as it is now.
    pub(crate) async fn reread(&self, access: &ProjectAccess) -> Result<Project> {
        let id = ProjectRef::Id(access.project.id);
        let found = self.reads().find_project(&access.viewer, id).await?;
        Ok(found.ok_or_else(|| Error::not_found("Project"))?.project)
    }
}

fn names(name: Option<String>, path: Option<String>) -> Result<(String, String)> {
    let name = name.filter(|name| !name.trim().is_empty());
    let path = path.filter(|path| !path.is_empty());
    let (name, path) = match (name, path) {
        (Some(name), Some(path)) => (name, path),
        (Some(name), None) => {
            let path = path_from_name(&name);
            (name, path)
        }
        (None, Some(path)) => (path.clone(), path),
        (None, None) => return Err(Error::invalid("name", "can't be blank")),
    };
    check_name(&name)?;
    check_project_path(&path).map_err(|wrong| Error::invalid("path", wrong.message()))?;
    Ok((name, path))
}

fn name_what_is_taken(error: store::Error) -> Error {
    let text = "has already been taken";
    if_taken(error, |_path| Error::invalid("name", text).with_field("path", text))
}

fn unauthenticated() -> Error {
    Error::new(Kind::Unauthenticated, "401 Unauthorized")
}

/// The rules of `git check-ref-format --branch`, and nothing longer than a file's name may be.
pub(super) fn is_branch_name(name: &str) -> bool {
    let bad_part = |part: &str| part.is_empty() || part.starts_with('.') || part.ends_with(".lock");
    let bad_char = |c: char| c.is_control() || " ~^:?*[\\".contains(c);
    !name.is_empty()
        && name.len() <= 244
        && name != "@"
        && !name.starts_with('-')
        && !name.ends_with('.')
        && !name.contains("..")
        && !name.contains("@{")
        && !name.chars().any(bad_char)
        && !name.split('/').any(bad_part)
}
