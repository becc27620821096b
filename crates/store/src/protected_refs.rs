//! Branches and tags that only some may move.

use domain::ProjectId;
use domain::project::ProtectedRef;

use crate::door::Door;
use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::list;
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

fn protected_ref(row: &Row) -> Result<ProtectedRef> {
    Ok(ProtectedRef {
        is_tag: row.get("is_tag")?,
        pattern: row.get("pattern")?,
        push_role: row.get("push_role")?,
    })
}

async fn list(door: &mut Door<'_>, project: ProjectId) -> Result<Vec<ProtectedRef>> {
    let sql = sql!(
        "SELECT is_tag, pattern, push_role FROM protected_refs WHERE project_id = $1 ORDER BY id"
    );
    list::each(&door.all(sql, args![project]).await?, protected_ref)
}

impl Reads {
    /// The protected branches and tags of a project, in the order in which they were made. A rule of
    /// the server, not somebody's data, so it takes no viewer.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_protected_refs(&self, project: ProjectId) -> Result<Vec<ProtectedRef>> {
        list(&mut self.door().await?, project).await
    }
}

impl Tx<'_> {
    /// The protected branches and tags of a project.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_protected_refs(&mut self, project: ProjectId) -> Result<Vec<ProtectedRef>> {
        list(self.door(), project).await
    }

    /// Protects a branch, a tag or a pattern.
    ///
    /// # Errors
    /// `Conflict` if it is protected already; `NotFound` for the project.
    pub async fn insert_protected_ref(
        &mut self,
        project: ProjectId,
        new: &ProtectedRef,
    ) -> Result<()> {
        let sql = sql!(
            "INSERT INTO protected_refs (project_id, is_tag, pattern, push_role)
             VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING id"
        );
        let values = args![project, new.is_tag, &new.pattern, new.push_role];
        match self.first(sql, values).await? {
            Some(_) => Ok(()),
            None => Err(Error::Conflict { what: "protected ref" }),
        }
    }

    /// Ends the protection.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_protected_ref(
        &mut self,
        project: ProjectId,
        is_tag: bool,
        pattern: &str,
    ) -> Result<()> {
        let sql = sql!(
            "DELETE FROM protected_refs WHERE project_id = $1 AND is_tag = $2 AND pattern = $3"
        );
        list::changed(self.execute(sql, args![project, is_tag, pattern]).await?, "protected ref")
    }
}
