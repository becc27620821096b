//! Projects. Finding one that a viewer may see is in [`crate::access`].

use domain::page::{Page, PageRequest};
use domain::project::{Project, Visibility};
use domain::{NamespaceId, ProjectId, Timestamp, UserId};

use crate::dialect::fold;
use crate::door::Door;
use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::list::{self, COUNT_LIMIT};
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;
use crate::{access, namespaces};

/// A project to make.
#[derive(Clone, Debug)]
pub struct NewProject {
    pub namespace_id: NamespaceId,
    pub name: String,
    pub path: String,
    pub description: String,
    pub visibility: Visibility,
    /// `None` until the first push.
    pub default_branch: Option<String>,
    pub creator_id: UserId,
    pub build_timeout_seconds: u32,
    pub git_depth: u32,
}

/// The columns of a project, after an alias.
macro_rules! columns {
    () => {
        "id, namespace_id, name, path, full_path, description, visibility, default_branch, \
         ci_config_path, creator_id, build_timeout_seconds, git_depth, archived, created_at, \
         last_activity_at"
    };
}
pub(crate) use columns;

pub(crate) fn project(row: &Row) -> Result<Project> {
    Ok(Project {
        id: row.get("id")?,
        namespace_id: row.get("namespace_id")?,
        name: row.get("name")?,
        path: row.get("path")?,
        full_path: row.get("full_path")?,
        description: row.get("description")?,
        visibility: row.get("visibility")?,
        default_branch: row.opt("default_branch")?,
        ci_config_path: row.opt("ci_config_path")?,
        creator_id: row.get("creator_id")?,
        build_timeout_seconds: row.get("build_timeout_seconds")?,
        git_depth: row.get("git_depth")?,
        archived: row.get("archived")?,
        created_at: row.get("created_at")?,
        last_activity_at: row.get("last_activity_at")?,
    })
}

async fn find(door: &mut Door<'_>, id: ProjectId) -> Result<Option<Project>> {
    let sql = sql!(concat!("SELECT ", columns!(), " FROM projects WHERE id = $1"));
    door.first(sql, args![id]).await?.as_ref().map(project).transpose()
}

impl Reads {
    /// Projects in which something happened since a moment, in the order of their ids after the given
    /// one, at most `limit`.
    ///
    /// # Errors
    /// The database's.
    pub async fn projects_active_since(
        &self,
        since: Timestamp,
        after: ProjectId,
        limit: u32,
    ) -> Result<Vec<ProjectId>> {
        let sql = sql!(
            "SELECT id FROM projects WHERE last_activity_at >= $1 AND id > $2 ORDER BY id LIMIT $3"
        );
        let rows = self.door().await?.all(sql, args![since, after, limit]).await?;
        list::each(&rows, |row| row.get("id"))
    }

    /// All projects in the order of their ids: for the server's own work, not for a viewer.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_all_projects(&self, request: PageRequest) -> Result<Page<Project>> {
        let mut door = self.door().await?;
        let count = sql!(
            "SELECT COUNT(*) AS total FROM (SELECT 1 AS one FROM projects LIMIT $1) AS counted"
        );
        let total = list::counted(door.first(count, args![COUNT_LIMIT]).await?)?;
        let sql =
            sql!(concat!("SELECT ", columns!(), " FROM projects ORDER BY id LIMIT $1 OFFSET $2"));
        let rows = door.all(sql, args![request.size, request.offset()]).await?;
        list::page(request, &rows, total, project)
    }
}

impl Tx<'_> {
    /// The project of that id, for whoever is already allowed to change it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn project(&mut self, id: ProjectId) -> Result<Project> {
        find(self.door(), id).await?.ok_or(Error::NotFound { what: "project" })
    }

    /// Makes a project. A redirect from its path ends.
    ///
    /// # Errors
    /// `NotFound` for the namespace; `Conflict` with `path`.
    pub async fn insert_project(&mut self, new: &NewProject, now: Timestamp) -> Result<Project> {
        let Some(parent) = namespaces::find(self.door(), new.namespace_id).await? else {
            return Err(Error::NotFound { what: "namespace" });
        };
        let full_path = format!("{}/{}", parent.full_path, new.path);
        let sql = sql!(concat!(
            "INSERT INTO projects (namespace_id, name, path, full_path, full_path_key, search_key,",
            " description, visibility, default_branch, creator_id, build_timeout_seconds, git_depth,",
            " archived, storage, created_at, last_activity_at)",
            " SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, FALSE, 'default', $13, $13",
            " WHERE NOT EXISTS (SELECT 1 FROM namespaces WHERE full_path_key = $5)",
            " ON CONFLICT DO NOTHING RETURNING ",
            columns!()
        ));
        let values = args![
            new.namespace_id,
            &new.name,
            &new.path,
            &full_path,
            fold(&full_path),
            search_key(&new.name, &new.path),
            &new.description,
            new.visibility,
            new.default_branch.as_deref(),
            new.creator_id,
            new.build_timeout_seconds,
            new.git_depth,
            now,
        ];
        let row = self.first(sql, values).await?.ok_or(Error::Conflict { what: "path" })?;
        self.delete_redirect(&full_path).await?;
        project(&row)
    }

    /// Writes everything but names, paths and the namespace; those are [`Tx::move_project`]'s.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn update_project(&mut self, project: &Project) -> Result<()> {
        let sql = sql!(
            "UPDATE projects SET name = $2, search_key = $3, description = $4, visibility = $5,
             default_branch = $6, ci_config_path = $7, build_timeout_seconds = $8, git_depth = $9,
             archived = $10, last_activity_at = $11 WHERE id = $1"
        );
        let values = args![
            project.id,
            &project.name,
            search_key(&project.name, &project.path),
            &project.description,
            project.visibility,
            project.default_branch.as_deref(),
            project.ci_config_path.as_deref(),
            project.build_timeout_seconds,
            project.git_depth,
            project.archived,
            project.last_activity_at,
        ];
        list::changed(self.execute(sql, values).await?, "project")
    }

    /// Gives a project another path, or another namespace; the old path redirects to it.
    ///
    /// # Errors
    /// `NotFound` for project or namespace; `Conflict` with `path`.
    pub async fn move_project(
        &mut self,
        id: ProjectId,
        namespace: NamespaceId,
        path: &str,
        now: Timestamp,
    ) -> Result<Project> {
        let old = self.project(id).await?;
        let Some(parent) = namespaces::find(self.door(), namespace).await? else {
            return Err(Error::NotFound { what: "namespace" });
        };
        let full_path = format!("{}/{path}", parent.full_path);
        let taken = sql!(
            "SELECT id FROM projects WHERE full_path_key = $1 AND id <> $2
             UNION ALL SELECT id FROM namespaces WHERE full_path_key = $1"
        );
        if self.first(taken, args![fold(&full_path), id]).await?.is_some() {
            return Err(Error::Conflict { what: "path" });
        }
        let sql = sql!(concat!(
            "UPDATE projects SET namespace_id = $2, path = $3, full_path = $4, full_path_key = $5,",
            " search_key = $6 WHERE id = $1 RETURNING ",
            columns!()
        ));
        let search = search_key(&old.name, path);
        let values = args![id, namespace, path, &full_path, fold(&full_path), search];
        let row = self.first(sql, values).await?.ok_or(Error::NotFound { what: "project" })?;
        self.delete_redirect(&full_path).await?;
        if fold(&old.full_path) != fold(&full_path) {
            self.insert_redirect(&old.full_path, id, now).await?;
        }
        project(&row)
    }

    /// Sets the branch that clones begin on.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_default_branch(&mut self, id: ProjectId, branch: &str) -> Result<()> {
        let sql = sql!("UPDATE projects SET default_branch = $2 WHERE id = $1");
        list::changed(self.execute(sql, args![id, branch]).await?, "project")
    }

    /// Notes that something happened in a project.
    ///
    /// # Errors
    /// The database's.
    pub async fn touch_project(&mut self, id: ProjectId, now: Timestamp) -> Result<()> {
        let sql = sql!(
            "UPDATE projects SET last_activity_at = $2 WHERE id = $1 AND last_activity_at < $2"
        );
        self.execute(sql, args![id, now]).await?;
        Ok(())
    }

    /// Deletes a project and everything in it but its history.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_project(&mut self, id: ProjectId) -> Result<()> {
        self.execute(sql!("DELETE FROM job_queue WHERE project_id = $1"), args![id]).await?;
        self.execute(sql!("DELETE FROM tokens WHERE project_id = $1"), args![id]).await?;
        let sql = sql!("DELETE FROM projects WHERE id = $1");
        list::changed(self.execute(sql, args![id]).await?, "project")
    }
}

/// What a search looks in: [`access`] folds what is searched for the same way.
fn search_key(name: &str, path: &str) -> String {
    access::search_key(&format!("{name}\n{path}"))
}
