//! Members.

use serde::Serialize;

use super::UserBasic;

/// A member of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    #[serde(flatten)]
    pub user: UserBasic,
    pub access_level: i64,
    pub created_at: Option<String>,
    /// A day.
    pub expires_at: Option<String>,
    pub membership_state: &'static str,
}
