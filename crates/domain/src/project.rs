//! A project: a repository and everything around it.

use crate::words::words;
use crate::{NamespaceId, ProjectId, Timestamp, UserId};

/// A project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    pub id: ProjectId,
    pub namespace_id: NamespaceId,
    pub name: String,
    pub path: String,
    /// `group/sub/project`.
    pub full_path: String,
    pub description: String,
    pub visibility: Visibility,
    /// `None` until the first push.
    pub default_branch: Option<String>,
    /// `None` means `.gitlab-ci.yml`.
    pub ci_config_path: Option<String>,
    pub creator_id: UserId,
    /// Longest time a job may run, in seconds, unless the job says otherwise.
    pub build_timeout_seconds: u32,
    /// Commits that a job's shallow fetch takes; 0 is the whole history.
    pub git_depth: u32,
    pub archived: bool,
    pub created_at: Timestamp,
    pub last_activity_at: Timestamp,
}

impl Project {
    /// The path of the file that pipelines are made from.
    pub fn ci_config_path(&self) -> &str {
        match self.ci_config_path.as_deref() {
            Some(path) if !path.is_empty() => path,
            Some(_) | None => ".gitlab-ci.yml",
        }
    }
}

words! {
    /// Who may see a project.
    Visibility {
        /// Members only.
        Private = "private",
        /// Everybody who is signed in.
        Internal = "internal",
        /// Everybody.
        Public = "public",
    }
}

/// A branch or tag pattern that only some may move, and that protected variables follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProtectedRef {
    pub is_tag: bool,
    /// An exact name or a pattern with `*`.
    pub pattern: String,
    /// The least role that may push.
    pub push_role: crate::access::Role,
}
