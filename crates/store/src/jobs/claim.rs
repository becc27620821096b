//! Taking a job for a runner.

use domain::{JobId, RunnerId, Timestamp};

use crate::error::Result;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// Who takes a job, and the token that dies with it.
#[derive(Clone, Debug)]
pub struct Claim {
    pub runner_id: RunnerId,
    /// The machine, where several share the runner's token.
    pub system_id: Option<String>,
    /// The SHA-256 of the job's token.
    pub token_hash: [u8; 32],
    /// The longest that it may run here, in seconds.
    pub timeout_seconds: u32,
}

impl Tx<'_> {
    /// Takes the job for the runner and out of the queue, unless somebody else already has or it no
    /// longer waits. Comes before [`Tx::save_pipeline`] with the event of the claim.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim_job(&mut self, job: JobId, claim: &Claim, now: Timestamp) -> Result<bool> {
        let take = sql!("DELETE FROM job_queue WHERE job_id = $1");
        if self.execute(take, args![job]).await? == 0 {
            return Ok(false);
        }
        let sql = sql!(
            "UPDATE jobs SET status = 'running', runner_id = $2, system_id = $3, token_hash = $4,
             timeout_seconds = $5, started_at = $6, contacted_at = $6
             WHERE id = $1 AND status = 'pending'"
        );
        let values = args![
            job,
            claim.runner_id,
            claim.system_id.as_deref(),
            &claim.token_hash,
            claim.timeout_seconds,
            now,
        ];
        Ok(self.execute(sql, values).await? == 1)
    }
}
