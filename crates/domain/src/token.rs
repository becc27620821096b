//! Tokens: what a client shows instead of a password. The secret itself is never kept.

use crate::words::words;
use crate::{ProjectId, Timestamp, TokenId, UserId};

/// A personal or project access token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub id: TokenId,
    /// The account it acts as; a bot's for a project access token.
    pub user_id: UserId,
    /// The project a project access token is for.
    pub project_id: Option<ProjectId>,
    pub name: String,
    pub scopes: Vec<Scope>,
    /// The first moment at which it no longer works.
    pub expires_at: Option<Timestamp>,
    pub revoked: bool,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

words! {
    /// What a token allows, in GitLab's words.
    Scope {
    /// Everything that the account may do.
    Api = "api",
    /// Reading everything that the account may read.
    ReadApi = "read_api",
    /// Reading the account itself.
    ReadUser = "read_user",
    /// Cloning and fetching over HTTP.
    ReadRepository = "read_repository",
    /// Pushing over HTTP.
    WriteRepository = "write_repository",
    /// Creating runners.
    CreateRunner = "create_runner",
}
}
