//! Environments.

use domain::access::{Action, ProjectAccess};
use domain::environment::{Environment, EnvironmentState, Tier};
use domain::page::{Page, PageRequest};
use domain::{EnvironmentId, ProjectId, Timestamp};

use crate::document;
use crate::door::Door;
use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::list::{self, COUNT_LIMIT};
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// An environment to make.
#[derive(Clone, Debug)]
pub struct NewEnvironment {
    pub project_id: ProjectId,
    pub name: String,
    /// Unique in the project.
    pub slug: String,
    pub external_url: Option<String>,
    pub tier: Tier,
}

/// Which environments are wanted. The default is all.
#[derive(Clone, Debug, Default)]
pub struct EnvironmentFilter {
    /// The whole name.
    pub name: Option<String>,
    /// The beginning of the name, or of a part of it after a `/`.
    pub search: Option<String>,
    /// Only in one of these states; empty: in any.
    pub states: Vec<EnvironmentState>,
}

macro_rules! columns {
    () => {
        "id, project_id, name, slug, external_url, tier, state, created_at, updated_at"
    };
}

fn environment(row: &Row) -> Result<Environment> {
    Ok(Environment {
        id: row.get("id")?,
        project_id: row.get("project_id")?,
        name: row.get("name")?,
        slug: row.get("slug")?,
        external_url: row.opt("external_url")?,
        tier: row.get("tier")?,
        state: row.get("state")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

async fn find(
    door: &mut Door<'_>,
    project: ProjectId,
    id: EnvironmentId,
) -> Result<Option<Environment>> {
    let sql = sql!(concat!(
        "SELECT ",
        columns!(),
        " FROM environments WHERE id = $1 AND project_id = $2"
    ));
    door.first(sql, args![id, project]).await?.as_ref().map(environment).transpose()
}

pub(crate) async fn find_by_name(
    door: &mut Door<'_>,
    project: ProjectId,
    name: &str,
) -> Result<Option<Environment>> {
    let sql = sql!(concat!(
        "SELECT ",
        columns!(),
        " FROM environments WHERE project_id = $1 AND name = $2"
    ));
    door.first(sql, args![project, name]).await?.as_ref().map(environment).transpose()
}

/// All environments of a project, in the order in which they were made.
pub(crate) async fn all(door: &mut Door<'_>, project: ProjectId) -> Result<Vec<Environment>> {
    let sql = sql!(concat!(
        "SELECT ",
        columns!(),
        " FROM environments WHERE project_id = $1 ORDER BY id"
    ));
    list::each(&door.all(sql, args![project]).await?, environment)
}

macro_rules! condition {
    () => {
        " FROM environments WHERE project_id = $1
          AND (CAST($2 AS TEXT) IS NULL OR name = $2)
          AND (CAST($3 AS TEXT) IS NULL OR instr(name, $3) = 1
               OR instr(name, '/' || CAST($3 AS TEXT)) > 0)
          AND (CAST($4 AS TEXT) IS NULL
               OR state IN (SELECT atom FROM json_each(CAST($4 AS TEXT))))"
    };
}

impl Reads {
    /// An environment of the project.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_environment(
        &self,
        access: &ProjectAccess,
        id: EnvironmentId,
    ) -> Result<Option<Environment>> {
        if !access.may(Action::ReadEnvironment) {
            return Ok(None);
        }
        find(&mut self.door().await?, access.project.id, id).await
    }

    /// The environment of that exact name.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_environment_by_name(
        &self,
        access: &ProjectAccess,
        name: &str,
    ) -> Result<Option<Environment>> {
        if !access.may(Action::ReadEnvironment) {
            return Ok(None);
        }
        find_by_name(&mut self.door().await?, access.project.id, name).await
    }

    /// A project's environments, in the order in which they were made.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_environments(
        &self,
        access: &ProjectAccess,
        filter: &EnvironmentFilter,
        request: PageRequest,
    ) -> Result<Page<Environment>> {
        if !access.may(Action::ReadEnvironment) {
            return Ok(list::empty(request));
        }
        let words: Vec<&str> = filter.states.iter().map(|state| state.word()).collect();
        let states = (!words.is_empty()).then(|| document::rows(&words));
        let (name, search) = (filter.name.as_deref(), filter.search.as_deref());
        let mut door = self.door().await?;
        let count = sql!(concat!(
            "SELECT COUNT(*) AS total FROM (SELECT 1 AS one",
            condition!(),
            " LIMIT $5) AS counted"
        ));
        let mut values = args![access.project.id, name, search, states, COUNT_LIMIT];
        let total = list::counted(door.first(count, values.clone()).await?)?;
        let sql =
            sql!(concat!("SELECT ", columns!(), condition!(), " ORDER BY id LIMIT $5 OFFSET $6"));
        values.truncate(4);
        values.extend(args![request.size, request.offset()]);
        list::page(request, &door.all(sql, values).await?, total, environment)
    }
}

impl Tx<'_> {
    /// The environment of that id.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn environment(&mut self, id: EnvironmentId) -> Result<Environment> {
        let sql = sql!(concat!("SELECT ", columns!(), " FROM environments WHERE id = $1"));
        let row = self.first(sql, args![id]).await?;
        environment(&row.ok_or(Error::NotFound { what: "environment" })?)
    }

    /// The environment of that exact name.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_environment_by_name(
        &mut self,
        project: ProjectId,
        name: &str,
    ) -> Result<Option<Environment>> {
        find_by_name(self.door(), project, name).await
    }

    /// Makes an environment, available.
    ///
    /// # Errors
    /// `Conflict` with `name` (or, of another name, `slug`); `NotFound` for the project.
    pub async fn insert_environment(
        &mut self,
        new: &NewEnvironment,
        now: Timestamp,
    ) -> Result<Environment> {
        let sql = sql!(concat!(
            "INSERT INTO environments (project_id, name, slug, external_url, tier, state, created_at,",
            " updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT DO NOTHING RETURNING ",
            columns!()
        ));
        let values = args![
            new.project_id,
            &new.name,
            &new.slug,
            new.external_url.as_deref(),
            new.tier,
            EnvironmentState::Available,
            now,
        ];
        if let Some(row) = self.first(sql, values).await? {
            return environment(&row);
        }
        let named = find_by_name(self.door(), new.project_id, &new.name).await?.is_some();
        Err(Error::Conflict { what: if named { "name" } else { "slug" } })
    }

    /// The environment of that name, made if it is missing.
    ///
    /// # Errors
    /// `Conflict` with `slug` if another environment has it; `NotFound` for the project.
    pub async fn ensure_environment(
        &mut self,
        new: &NewEnvironment,
        now: Timestamp,
    ) -> Result<Environment> {
        match find_by_name(self.door(), new.project_id, &new.name).await? {
            Some(found) => Ok(found),
            None => self.insert_environment(new, now).await,
        }
    }

    /// Writes address, tier and state.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn update_environment(
        &mut self,
        environment: &Environment,
        now: Timestamp,
    ) -> Result<()> {
        let sql = sql!(
            "UPDATE environments SET external_url = $2, tier = $3, state = $4, updated_at = $5
             WHERE id = $1"
        );
        let values = args![
            environment.id,
            environment.external_url.as_deref(),
            environment.tier,
            environment.state,
            now,
        ];
        list::changed(self.execute(sql, values).await?, "environment")
    }

    /// Deletes an environment and its deployments.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_environment(&mut self, id: EnvironmentId) -> Result<()> {
        let sql = sql!("DELETE FROM environments WHERE id = $1");
        list::changed(self.execute(sql, args![id]).await?, "environment")
    }
}
