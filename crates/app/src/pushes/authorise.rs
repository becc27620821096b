//! Who may move which ref. The texts are GitLab's; they go to the pushing terminal.

use domain::access::{Action, ProjectAccess, Role, Viewer};
use domain::limits::PUSH_REFS_MAX;
use domain::project::ProtectedRef;
use domain::push::{RefUpdate, ZERO_SHA};
use git::Repository;

use super::short_name;
use crate::error::{Error, Kind, Result};
use crate::projects::push_role;

/// Allows the whole push or refuses it.
pub(super) async fn check(
    access: &ProjectAccess,
    updates: &[RefUpdate],
    protections: &[ProtectedRef],
    repository: &Repository,
) -> Result<()> {
    if access.project.archived {
        return Err(Error::forbidden("You can't push code to a project that is archived."));
    }
    if !access.may(Action::PushCode) {
        return Err(Error::forbidden("You are not allowed to push code to this project."));
    }
    if updates.len() > PUSH_REFS_MAX {
        let message =
            format!("this push updates {} refs; {PUSH_REFS_MAX} are allowed", updates.len());
        return Err(
            Error::new(Kind::TooLarge, message).with_hint("push fewer branches and tags at once")
        );
    }
    for update in updates {
        check_ref(access, update, protections, repository).await?;
    }
    Ok(())
}

async fn check_ref(
    access: &ProjectAccess,
    update: &RefUpdate,
    protections: &[ProtectedRef],
    repository: &Repository,
) -> Result<()> {
    let Some((tag, name)) = short_name(&update.name) else {
        return Err(Error::forbidden(format!(
            "{}: only branches and tags can be pushed",
            update.name
        )));
    };
    if tag {
        check_tag(access, update, name, protections)
    } else {
        check_branch(access, update, name, protections, repository).await
    }
}

fn check_tag(
    access: &ProjectAccess,
    update: &RefUpdate,
    name: &str,
    protections: &[ProtectedRef],
) -> Result<()> {
    let role = role(access);
    if update.old != ZERO_SHA && update.new != ZERO_SHA && role < Some(Role::Maintainer) {
        return Err(Error::forbidden(
            "You are not allowed to change existing tags on this project.",
        ));
    }
    let Some(needed) = push_role(protections, true, name) else { return Ok(()) };
    if update.old != ZERO_SHA && update.new != ZERO_SHA {
        return Err(Error::forbidden("Protected tags cannot be updated."));
    }
    if role < Some(needed.max(Role::Developer)) {
        return Err(Error::forbidden("You are not allowed to create this tag as it is protected."));
    }
    Ok(())
}

async fn check_branch(
    access: &ProjectAccess,
    update: &RefUpdate,
    name: &str,
    protections: &[ProtectedRef],
    repository: &Repository,
) -> Result<()> {
    if update.new == ZERO_SHA && access.project.default_branch.as_deref() == Some(name) {
        return Err(Error::forbidden("The default branch of a project cannot be deleted."));
    }
    let is_first = access.project.default_branch.is_none() && update.new != ZERO_SHA;
    let needed = push_role(protections, false, name).or(is_first.then_some(Role::Maintainer));
    let Some(needed) = needed else { return Ok(()) };
    if role(access) < Some(needed) {
        return Err(Error::forbidden(
            "You are not allowed to push code to protected branches on this project.",
        )
        .with_hint(format!("{name} is protected: it takes the role {} or higher", needed.word())));
    }
    if update.new == ZERO_SHA {
        return if role(access) >= Some(Role::Maintainer) {
            Ok(())
        } else {
            Err(Error::forbidden(
                "You are not allowed to delete protected branches from this project. Only a project maintainer or owner can delete a protected branch.",
            ))
        };
    }
    if update.old != ZERO_SHA && !repository.is_ancestor(&update.old, &update.new).await? {
        return Err(Error::forbidden(
            "You are not allowed to force push code to a protected branch on this project.",
        ));
    }
    Ok(())
}

fn role(access: &ProjectAccess) -> Option<Role> {
    match access.viewer {
        Viewer::System => Some(Role::Owner),
        Viewer::User { .. } | Viewer::Job { .. } | Viewer::Anonymous => access.role,
    }
}
