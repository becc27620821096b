//! The server's own few values: a key and a text.

use crate::engine::Reads;
use crate::error::Result;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

impl Reads {
    /// The value of a key.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_setting(&self, key: &str) -> Result<Option<String>> {
        let sql = sql!("SELECT value FROM settings WHERE key = $1");
        self.door().await?.first(sql, args![key]).await?.map(|row| row.get("value")).transpose()
    }
}

impl Tx<'_> {
    /// The value of a key.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_setting(&mut self, key: &str) -> Result<Option<String>> {
        let sql = sql!("SELECT value FROM settings WHERE key = $1");
        self.first(sql, args![key]).await?.map(|row| row.get("value")).transpose()
    }

    /// Sets the value of a key.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_setting(&mut self, key: &str, value: &str) -> Result<()> {
        let sql = sql!(
            "INSERT INTO settings (key, value) VALUES ($1, $2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        );
        self.execute(sql, args![key, value]).await?;
        Ok(())
    }

    /// Removes a key; nothing happens if there is none.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_setting(&mut self, key: &str) -> Result<()> {
        self.execute(sql!("DELETE FROM settings WHERE key = $1"), args![key]).await?;
        Ok(())
    }
}
