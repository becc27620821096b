//! Runners.

use domain::access::{Action, ProjectAccess, Viewer};
use domain::page::{Page, PageRequest};
use domain::runner::{Runner, RunnerScope};
use domain::{RunnerId, Timestamp};

use crate::door::Door;
use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::list::{self, COUNT_LIMIT};
use crate::row::Row;
use crate::sql::sql;
use crate::tag_sets;
use crate::tx::Tx;
use crate::value::args;

/// A runner to register.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "GitLab's settings of a runner")]
pub struct NewRunner {
    pub description: String,
    pub scope: RunnerScope,
    pub tags: Vec<String>,
    pub run_untagged: bool,
    pub paused: bool,
    pub protected_only: bool,
    pub maximum_timeout_seconds: Option<u32>,
    /// The SHA-256 of its token.
    pub token_hash: [u8; 32],
}

macro_rules! columns {
    () => {
        "id, description, project_id, tags, run_untagged, paused, protected_only, \
         maximum_timeout_seconds, version, platform, executor, created_at, contacted_at"
    };
}

fn runner(row: &Row) -> Result<Runner> {
    Ok(Runner {
        id: row.get("id")?,
        description: row.get("description")?,
        scope: row.opt("project_id")?.map_or(RunnerScope::Instance, RunnerScope::Project),
        tags: tag_sets::decode(&row.get::<String>("tags")?)?,
        run_untagged: row.get("run_untagged")?,
        paused: row.get("paused")?,
        protected_only: row.get("protected_only")?,
        maximum_timeout_seconds: row.opt("maximum_timeout_seconds")?,
        version: row.opt("version")?,
        platform: row.opt("platform")?,
        executor: row.opt("executor")?,
        created_at: row.get("created_at")?,
        contacted_at: row.opt("contacted_at")?,
    })
}

const fn project_of(scope: RunnerScope) -> Option<domain::ProjectId> {
    match scope {
        RunnerScope::Instance => None,
        RunnerScope::Project(id) => Some(id),
    }
}

async fn find(door: &mut Door<'_>, id: RunnerId) -> Result<Option<Runner>> {
    let sql = sql!(concat!("SELECT ", columns!(), " FROM runners WHERE id = $1"));
    door.first(sql, args![id]).await?.as_ref().map(runner).transpose()
}

impl Reads {
    /// The runner whose token has that SHA-256.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_runner_by_token_hash(&self, hash: &[u8; 32]) -> Result<Option<Runner>> {
        let sql = sql!(concat!("SELECT ", columns!(), " FROM runners WHERE token_hash = $1"));
        self.door().await?.first(sql, args![hash]).await?.as_ref().map(runner).transpose()
    }

    /// The runner of that id: what a job shows of it is no secret.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_runner(&self, id: RunnerId) -> Result<Option<Runner>> {
        find(&mut self.door().await?, id).await
    }

    /// All runners, the oldest first, for an administrator; nothing for others.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_runners(
        &self,
        viewer: &Viewer,
        request: PageRequest,
    ) -> Result<Page<Runner>> {
        if !viewer.is_admin() {
            return Ok(list::empty(request));
        }
        let mut door = self.door().await?;
        let count = sql!(
            "SELECT COUNT(*) AS total FROM (SELECT 1 AS one FROM runners LIMIT $1) AS counted"
        );
        let total = list::counted(door.first(count, args![COUNT_LIMIT]).await?)?;
        let sql =
            sql!(concat!("SELECT ", columns!(), " FROM runners ORDER BY id LIMIT $1 OFFSET $2"));
        let rows = door.all(sql, args![request.size, request.offset()]).await?;
        list::page(request, &rows, total, runner)
    }

    /// The runners that take a project's jobs: its own and everybody's, the oldest first. Empty for
    /// whoever does not administer the project.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_project_runners(&self, access: &ProjectAccess) -> Result<Vec<Runner>> {
        if !access.may(Action::AdminProject) {
            return Ok(Vec::new());
        }
        let sql = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM runners WHERE project_id = $1 OR project_id IS NULL ORDER BY id"
        ));
        list::each(&self.door().await?.all(sql, args![access.project.id]).await?, runner)
    }
}

impl Tx<'_> {
    /// The runner of that id.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn runner(&mut self, id: RunnerId) -> Result<Runner> {
        find(self.door(), id).await?.ok_or(Error::NotFound { what: "runner" })
    }

    /// Registers a runner.
    ///
    /// # Errors
    /// `Conflict` if another has the same token; `NotFound` for the project.
    pub async fn insert_runner(&mut self, new: &NewRunner, now: Timestamp) -> Result<Runner> {
        let sql = sql!(concat!(
            "INSERT INTO runners (description, project_id, tags, run_untagged, paused, protected_only,",
            " maximum_timeout_seconds, token_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            " ON CONFLICT DO NOTHING RETURNING ",
            columns!()
        ));
        let values = args![
            &new.description,
            project_of(new.scope),
            tag_sets::encode(&new.tags),
            new.run_untagged,
            new.paused,
            new.protected_only,
            new.maximum_timeout_seconds,
            &new.token_hash,
            now,
        ];
        match self.first(sql, values).await? {
            Some(row) => runner(&row),
            None => Err(Error::Conflict { what: "runner" }),
        }
    }

    /// Writes a runner's settings; not its scope, not what it said of itself.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn update_runner(&mut self, runner: &Runner) -> Result<()> {
        let sql = sql!(
            "UPDATE runners SET description = $2, tags = $3, run_untagged = $4, paused = $5,
             protected_only = $6, maximum_timeout_seconds = $7 WHERE id = $1"
        );
        let values = args![
            runner.id,
            &runner.description,
            tag_sets::encode(&runner.tags),
            runner.run_untagged,
            runner.paused,
            runner.protected_only,
            runner.maximum_timeout_seconds,
        ];
        list::changed(self.execute(sql, values).await?, "runner")
    }

    /// Gives a runner another token; the old one no longer works.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_runner_token(&mut self, id: RunnerId, hash: &[u8; 32]) -> Result<()> {
        let sql = sql!("UPDATE runners SET token_hash = $2 WHERE id = $1");
        list::changed(self.execute(sql, args![id, hash]).await?, "runner")
    }

    /// Forgets a runner and its machines. Jobs keep its number.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_runner(&mut self, id: RunnerId) -> Result<()> {
        let sql = sql!("DELETE FROM runners WHERE id = $1");
        list::changed(self.execute(sql, args![id]).await?, "runner")
    }
}
