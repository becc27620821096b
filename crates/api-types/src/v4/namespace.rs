//! Namespaces: where projects live.

use serde::Serialize;

/// A namespace inside a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamespaceBasic {
    pub id: i64,
    pub name: String,
    pub path: String,
    /// `user` or `group`.
    pub kind: &'static str,
    pub full_path: String,
    pub parent_id: Option<i64>,
    pub avatar_url: Option<String>,
    pub web_url: String,
}

/// A namespace of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Namespace {
    #[serde(flatten)]
    pub basic: NamespaceBasic,
    pub billable_members_count: i64,
    pub plan: &'static str,
    pub trial: bool,
}
