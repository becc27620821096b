//! Projects.

mod create;
mod readme;
mod update;

pub use create::CreateProject;
pub use update::UpdateProject;

use domain::access::Role;
use domain::project::ProtectedRef;

use crate::App;
use crate::error::{Error, Result};

/// Seconds that a job may run unless its project says otherwise (GitLab's default).
const BUILD_TIMEOUT_SECONDS: u32 = 3_600;
/// Seconds that a project may allow at least and at most (GitLab's limits).
const BUILD_TIMEOUT_SECONDS_RANGE: std::ops::RangeInclusive<u32> = 600..=2_629_746;
/// Commits of a shallow fetch (GitLab's default for new projects).
const GIT_DEPTH: u32 = 20;
/// Characters of a name at most.
const NAME_CHARACTERS_MAX: usize = 255;

/// What is wrong with a project's name; GitLab's text.
fn check_name(name: &str) -> Result<()> {
    let allowed = |c: char| c.is_alphanumeric() || !c.is_ascii() || "_.+- ".contains(c);
    if name.is_empty() {
        return Err(Error::invalid("name", "can't be blank"));
    }
    if name.chars().count() > NAME_CHARACTERS_MAX {
        return Err(Error::invalid("name", "is too long (maximum is 255 characters)"));
    }
    let first = name.chars().next();
    let begins_well = first.is_some_and(|c| c.is_alphanumeric() || c == '_' || !c.is_ascii());
    if !begins_well || !name.chars().all(allowed) || name.chars().any(char::is_control) {
        return Err(Error::invalid(
            "name",
            "can contain only letters, digits, emoji, '_', '.', '+', dashes, or spaces. It must start with a letter, digit, emoji, or '_'.",
        ));
    }
    Ok(())
}

/// The least role that may push to a branch or a tag, and so run its pipelines, by any protection
/// that covers it; `None` where there is none.
pub(crate) fn push_role(protections: &[ProtectedRef], tag: bool, name: &str) -> Option<Role> {
    let covers = |one: &&ProtectedRef| {
        one.is_tag == tag && domain::name::wildcard_matches(&one.pattern, name)
    };
    protections.iter().filter(covers).map(|one| one.push_role).min()
}

impl App {
    /// [`push_role`] of a project's branch or tag.
    pub(crate) async fn push_role(
        &self,
        project: domain::ProjectId,
        tag: bool,
        name: &str,
    ) -> Result<Option<Role>> {
        let protections = self.reads().list_protected_refs(project).await?;
        Ok(push_role(&protections, tag, name))
    }

    /// Whether a branch or tag is protected.
    pub(crate) async fn is_protected(
        &self,
        project: domain::ProjectId,
        tag: bool,
        name: &str,
    ) -> Result<bool> {
        Ok(self.push_role(project, tag, name).await?.is_some())
    }
}
