//! Who belongs to a namespace or a project, and as what.

use crate::access::Role;
use crate::{NamespaceId, ProjectId, Timestamp, UserId};

/// A membership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub user_id: UserId,
    pub place: Place,
    pub role: Role,
    pub expires_at: Option<Timestamp>,
}

/// What a membership is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Namespace(NamespaceId),
    Project(ProjectId),
}
