//! Sets of tags, interned: a job of the queue names its set by a number, and a runner maps to the
//! numbers of the sets that it can serve.

use std::collections::BTreeSet;

use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::{args, clean};

/// A set as it is kept: sorted, each tag once, a JSON list.
pub(crate) fn encode(tags: &[String]) -> String {
    let set: BTreeSet<String> = tags.iter().map(|tag| clean(tag)).collect();
    serde_json::to_string(&set).expect("a list of texts is JSON")
}

/// The tags of a set.
pub(crate) fn decode(text: &str) -> Result<Vec<String>> {
    serde_json::from_str(text).map_err(|error| Error::corrupt(format!("a set of tags: {error}")))
}

impl Reads {
    /// The keys of the sets of tags that a runner with these tags can serve: those whose tags it has
    /// all, and the empty one if it runs untagged jobs.
    ///
    /// # Errors
    /// The database's.
    pub async fn servable_tag_sets(&self, tags: &[String], run_untagged: bool) -> Result<Vec<i64>> {
        let sql = sql!("SELECT id, tags FROM tag_sets ORDER BY id");
        let mut keys = Vec::new();
        for row in self.door().await?.all(sql, vec![]).await? {
            let wanted = decode(&row.get::<String>("tags")?)?;
            let servable = if wanted.is_empty() {
                run_untagged
            } else {
                wanted.iter().all(|tag| tags.contains(tag))
            };
            if servable {
                keys.push(row.get("id")?);
            }
        }
        Ok(keys)
    }
}

impl Tx<'_> {
    /// The key of an encoded set.
    pub(crate) async fn intern_tags(&mut self, tags: &str) -> Result<i64> {
        let find = sql!("SELECT id FROM tag_sets WHERE tags = $1");
        if let Some(row) = self.first(find, args![tags]).await? {
            return row.get("id");
        }
        let insert = sql!(
            "INSERT INTO tag_sets (tags) VALUES ($1)
             ON CONFLICT (tags) DO UPDATE SET tags = excluded.tags RETURNING id"
        );
        let row = self.first(insert, args![tags]).await?;
        row.ok_or_else(|| Error::corrupt("a set of tags got no key"))?.get("id")
    }
}
