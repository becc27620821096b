//! What a drive reads first and writes last: the state as one value, and the rows that moved.

use domain::pipeline::{Change, State, Status};
use domain::{PipelineId, Timestamp};

use crate::document;
use crate::error::{Error, Result};
use crate::list;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

impl Tx<'_> {
    /// Takes the pipeline until the end of the transaction and reads the state of its machine. The
    /// first statement of a drive: whoever comes second waits here.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn lock_pipeline(&mut self, id: PipelineId) -> Result<State> {
        let sql = sql!("UPDATE pipelines SET version = version + 1 WHERE id = $1 RETURNING state");
        let row = self.first(sql, args![id]).await?.ok_or(Error::NotFound { what: "pipeline" })?;
        document::decode(&row.get::<String>("state")?, "a pipeline's state")
    }

    /// Writes the next state, and what changed in the rows of the pipeline and of its jobs. New
    /// attempts get their rows here. `state` is what the transition returned with `changes`.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn save_pipeline(
        &mut self,
        id: PipelineId,
        state: &State,
        changes: &[Change],
        now: Timestamp,
    ) -> Result<()> {
        let sql = sql!(
            "UPDATE pipelines SET state = $2, status = $3, updated_at = $4,
             started_at = CASE WHEN $5 THEN COALESCE(started_at, $4) ELSE started_at END,
             finished_at = CASE WHEN NOT $6 THEN NULL WHEN status = $3 THEN COALESCE(finished_at, $4)
                           ELSE $4 END
             WHERE id = $1"
        );
        let running = state.status == Status::Running;
        let completed = state.status.is_completed();
        let values = args![id, document::encode(state), state.status, now, running, completed];
        list::changed(self.execute(sql, values).await?, "pipeline")?;
        self.save_jobs(id, state, changes, now).await
    }
}
