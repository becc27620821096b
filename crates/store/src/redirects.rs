//! Former paths of projects.

use domain::{ProjectId, Timestamp};

use crate::dialect::fold;
use crate::door::Door;
use crate::error::Result;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// The project that once had this path.
pub(crate) async fn find(door: &mut Door<'_>, full_path: &str) -> Result<Option<ProjectId>> {
    let sql = sql!("SELECT project_id FROM redirects WHERE full_path_key = $1");
    let row = door.first(sql, args![fold(full_path)]).await?;
    row.map_or(Ok(None), |row| row.opt("project_id"))
}

impl Tx<'_> {
    pub(crate) async fn insert_redirect(
        &mut self,
        full_path: &str,
        project: ProjectId,
        now: Timestamp,
    ) -> Result<()> {
        let sql = sql!(
            "INSERT INTO redirects (full_path_key, project_id, created_at) VALUES ($1, $2, $3)
             ON CONFLICT (full_path_key) DO UPDATE SET project_id = excluded.project_id,
             namespace_id = NULL, created_at = excluded.created_at"
        );
        self.execute(sql, args![fold(full_path), project, now]).await?;
        Ok(())
    }

    pub(crate) async fn delete_redirect(&mut self, full_path: &str) -> Result<()> {
        let sql = sql!("DELETE FROM redirects WHERE full_path_key = $1");
        self.execute(sql, args![fold(full_path)]).await?;
        Ok(())
    }
}
