//! The numbers inside a project.

use domain::ProjectId;

use crate::error::{Error, Result};
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// What is numbered inside a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    Pipeline,
    Deployment,
}

impl Counter {
    const fn word(self) -> &'static str {
        match self {
            Self::Pipeline => "pipeline",
            Self::Deployment => "deployment",
        }
    }
}

impl Tx<'_> {
    /// Takes the next number, from 1. A transaction that fails gives it back, so there are no gaps.
    ///
    /// # Errors
    /// `NotFound` if there is no such project.
    pub async fn next_iid(&mut self, project: ProjectId, kind: Counter) -> Result<i64> {
        let sql = sql!(
            "INSERT INTO counters (project_id, kind, next) VALUES ($1, $2, 2)
             ON CONFLICT (project_id, kind) DO UPDATE SET next = counters.next + 1
             RETURNING next - 1 AS iid"
        );
        let row = self.first(sql, args![project, kind.word()]).await?;
        row.ok_or_else(|| Error::corrupt("a counter gave no number"))?.get("iid")
    }
}
