//! The push journal: refs and rows live in two stores, this entry joins them.

use crate::words::words;
use crate::{ProjectId, PushId, Timestamp, UserId};

/// The object id of "nothing": a ref that did not exist, or that goes away.
pub const ZERO_SHA: &str = "0000000000000000000000000000000000000000";

/// One update of one ref.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RefUpdate {
    /// The full name, `refs/heads/main`.
    pub name: String,
    /// 40 hex digits, [`ZERO_SHA`] for a new ref.
    pub old: String,
    /// 40 hex digits, [`ZERO_SHA`] for a ref that is deleted.
    pub new: String,
}

/// An entry of the journal: written before the refs move, settled after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    pub id: PushId,
    pub project_id: ProjectId,
    pub user_id: UserId,
    pub updates: Vec<RefUpdate>,
    /// `git push -o` options, as given.
    pub options: Vec<String>,
    pub state: PushState,
    pub created_at: Timestamp,
}

words! {
    /// How far a push has come.
    PushState {
        /// The refs may or may not have moved.
        Intended = "intended",
        /// The refs have moved; pipelines are owed.
        Moved = "moved",
        /// Nothing is owed any more.
        Settled = "settled",
    }
}
