//! Accounts: people and the bots that project access tokens act as.

use crate::words::words;
use crate::{Timestamp, UserId};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    /// Unique, case-insensitively; also the path of the user's namespace.
    pub username: String,
    pub name: String,
    pub email: String,
    pub kind: UserKind,
    pub is_admin: bool,
    pub state: UserState,
    pub created_at: Timestamp,
}

words! {
    /// Who stands behind an account.
    UserKind {
        Human = "human",
        /// The account that a project access token acts as.
        ProjectBot = "project_bot",
    }
}

words! {
    /// Whether an account may sign in.
    UserState { Active = "active", Blocked = "blocked" }
}
