//! The machines that share one runner's token.

use domain::{RunnerId, Timestamp};

use crate::engine::Reads;
use crate::error::Result;
use crate::list;
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// A machine of a runner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunnerManager {
    pub runner_id: RunnerId,
    /// `s_` or `r_` and twelve characters; `<legacy>` for clients that send none.
    pub system_id: String,
    pub version: Option<String>,
    pub revision: Option<String>,
    pub platform: Option<String>,
    pub architecture: Option<String>,
    pub executor: Option<String>,
    pub created_at: Timestamp,
    pub contacted_at: Option<Timestamp>,
}

/// What a runner said of itself when it was last heard of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    pub system_id: String,
    pub version: Option<String>,
    pub revision: Option<String>,
    pub platform: Option<String>,
    pub architecture: Option<String>,
    pub executor: Option<String>,
}

fn runner_manager(row: &Row) -> Result<RunnerManager> {
    Ok(RunnerManager {
        runner_id: row.get("runner_id")?,
        system_id: row.get("system_id")?,
        version: row.opt("version")?,
        revision: row.opt("revision")?,
        platform: row.opt("platform")?,
        architecture: row.opt("architecture")?,
        executor: row.opt("executor")?,
        created_at: row.get("created_at")?,
        contacted_at: row.opt("contacted_at")?,
    })
}

impl Reads {
    /// The machines of a runner, the oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_runner_managers(&self, runner: RunnerId) -> Result<Vec<RunnerManager>> {
        let sql = sql!(
            "SELECT runner_id, system_id, version, revision, platform, architecture, executor,
             created_at, contacted_at FROM runner_managers WHERE runner_id = $1 ORDER BY id"
        );
        list::each(&self.door().await?.all(sql, args![runner]).await?, runner_manager)
    }
}

impl Tx<'_> {
    /// Notes that a runner was heard of, and what it said of itself; what it left out stays. Called
    /// at most once a minute for each machine.
    ///
    /// # Errors
    /// `NotFound` for the runner.
    pub async fn touch_runner(
        &mut self,
        runner: RunnerId,
        contact: &Contact,
        now: Timestamp,
    ) -> Result<()> {
        let sql = sql!(
            "INSERT INTO runner_managers (runner_id, system_id, version, revision, platform,
             architecture, executor, created_at, contacted_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
             ON CONFLICT (runner_id, system_id) DO UPDATE SET
             version = COALESCE(excluded.version, runner_managers.version),
             revision = COALESCE(excluded.revision, runner_managers.revision),
             platform = COALESCE(excluded.platform, runner_managers.platform),
             architecture = COALESCE(excluded.architecture, runner_managers.architecture),
             executor = COALESCE(excluded.executor, runner_managers.executor),
             contacted_at = excluded.contacted_at"
        );
        let values = args![
            runner,
            &contact.system_id,
            contact.version.as_deref(),
            contact.revision.as_deref(),
            contact.platform.as_deref(),
            contact.architecture.as_deref(),
            contact.executor.as_deref(),
            now,
        ];
        self.execute(sql, values).await?;
        let sql = sql!(
            "UPDATE runners SET contacted_at = $2, version = COALESCE($3, version),
             platform = COALESCE($4, platform), executor = COALESCE($5, executor) WHERE id = $1"
        );
        let values = args![
            runner,
            now,
            contact.version.as_deref(),
            contact.platform.as_deref(),
            contact.executor.as_deref(),
        ];
        list::changed(self.execute(sql, values).await?, "runner")
    }

    /// Forgets a machine; `false` if it is not known.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_runner_manager(
        &mut self,
        runner: RunnerId,
        system_id: &str,
    ) -> Result<bool> {
        let sql = sql!("DELETE FROM runner_managers WHERE runner_id = $1 AND system_id = $2");
        Ok(self.execute(sql, args![runner, system_id]).await? == 1)
    }
}
