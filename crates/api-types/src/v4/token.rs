//! Access tokens.

use serde::Serialize;

/// A personal access token without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Token {
    pub id: i64,
    pub name: String,
    pub revoked: bool,
    pub created_at: String,
    pub description: Option<String>,
    pub scopes: Vec<&'static str>,
    pub user_id: i64,
    pub last_used_at: Option<String>,
    pub active: bool,
    /// A day, from the beginning of which it no longer works.
    pub expires_at: Option<String>,
}

/// A project access token without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResourceToken {
    #[serde(flatten)]
    pub token: Token,
    pub access_level: Option<i64>,
    pub resource_type: &'static str,
    pub resource_id: i64,
}

/// A token at the only moment at which its secret is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreatedToken<T> {
    #[serde(flatten)]
    pub token: T,
    #[serde(rename = "token")]
    pub secret: String,
}
