//! Who holds what, for a time: one sealer, one sweeper, whatever must not be done by two.

use domain::Timestamp;

use crate::error::Result;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

impl Tx<'_> {
    /// Takes a lease, or keeps it longer if `owner` holds it. The number grows whenever the holder
    /// changes; `None` while somebody else holds it.
    ///
    /// # Errors
    /// The database's.
    pub async fn take_lease(
        &mut self,
        name: &str,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<i64>> {
        let sql = sql!(
            "INSERT INTO leases (name, owner, until, fence) VALUES ($1, $2, $4, 1)
             ON CONFLICT (name) DO UPDATE SET
             fence = CASE WHEN leases.owner = excluded.owner THEN leases.fence
                     ELSE leases.fence + 1 END,
             owner = excluded.owner, until = excluded.until
             WHERE leases.owner = excluded.owner OR leases.until <= $3
             RETURNING fence"
        );
        let row = self.first(sql, args![name, owner, now, until]).await?;
        row.map(|row| row.get("fence")).transpose()
    }

    /// Gives a lease back; nothing happens if `owner` does not hold it.
    ///
    /// # Errors
    /// The database's.
    pub async fn release_lease(&mut self, name: &str, owner: &str) -> Result<()> {
        let sql = sql!("UPDATE leases SET until = 0 WHERE name = $1 AND owner = $2");
        self.execute(sql, args![name, owner]).await?;
        Ok(())
    }
}
