//! Users' and groups' names, in one tree.

use crate::words::words;
use crate::{NamespaceId, Timestamp, UserId};

/// A place that projects live in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    pub id: NamespaceId,
    pub kind: NamespaceKind,
    pub parent_id: Option<NamespaceId>,
    /// The user whose namespace it is; `None` for a group.
    pub owner_id: Option<UserId>,
    pub name: String,
    pub path: String,
    /// `group/sub`: from the root, without a leading slash.
    pub full_path: String,
    pub created_at: Timestamp,
}

words! {
    /// What a namespace is for.
    NamespaceKind { User = "user", Group = "group" }
}
