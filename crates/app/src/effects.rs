//! Work that follows from a commit: claimed, carried out, repeated, and at last given up.

mod create_repository;
pub(crate) mod keep_commit;
mod run;
mod wake;

pub(crate) use run::chain;

use domain::{PipelineId, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;

use crate::App;
use crate::error::{Error, Result};

/// Everything that can be left to be done. Each is idempotent: it may be carried out twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Work {
    /// A project was stored; its repository may not be there yet.
    CreateRepository { project: ProjectId, branch: String },
    /// A ref that keeps a commit, for pipelines and deployments.
    KeepCommit { project: ProjectId, name: String, sha: String },
    /// A delayed job's time has come.
    Wake { pipeline: PipelineId, job: usize, attempt: u16 },
}

impl Work {
    /// The word of its kind.
    const fn kind(&self) -> &'static str {
        match self {
            Self::CreateRepository { .. } => "create_repository",
            Self::KeepCommit { .. } => "keep_commit",
            Self::Wake { .. } => "wake",
        }
    }

    /// What makes it one: the same work is never there twice.
    fn key(&self) -> String {
        match self {
            Self::CreateRepository { project, .. } => format!("create_repository:{project}"),
            Self::KeepCommit { project, name, .. } => format!("keep_commit:{project}:{name}"),
            Self::Wake { pipeline, job, attempt } => format!("wake:{pipeline}:{job}:{attempt}"),
        }
    }

    fn body(&self) -> Value {
        json!({"v": 1, "d": self})
    }

    fn read(body: &Value) -> Result<Self> {
        let read = Self::deserialize(&body["d"]);
        read.map_err(|cause| Error::internal("an effect is not understood").caused_by(cause))
    }

    /// Leaves the work to be done at that moment, in the transaction that it follows from.
    pub(crate) async fn push(&self, tx: &mut Tx<'_>, at: Timestamp) -> Result<()> {
        Ok(tx.push_effect(self.kind(), &self.key(), &self.body(), at).await?)
    }

    /// Does it.
    async fn carry_out(self, app: &App) -> Result<()> {
        match self {
            Self::CreateRepository { project, branch } => {
                create_repository::run(app, project, &branch).await
            }
            Self::KeepCommit { project, name, sha } => app.keep_commit(project, &name, &sha).await,
            Self::Wake { pipeline, job, attempt } => wake::run(app, pipeline, job, attempt).await,
        }
    }
}
