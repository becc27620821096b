//! Who may do what: the whole policy, one table.

use crate::job_spec::ArtifactAccess;
use crate::project::{Project, Visibility};
use crate::token::Scope;
use crate::{JobId, ProjectId, UserId};

/// Who is looking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Nobody that is known.
    Anonymous,
    /// An account.
    User {
        id: UserId,
        is_admin: bool,
        /// `None` for a signed-in browser, which may do all that the account may.
        scopes: Option<Vec<Scope>>,
    },
    /// A running job with its token: reads what its user may read of its own project.
    Job { id: JobId, project_id: ProjectId, user_id: Option<UserId> },
    /// The server itself.
    System,
}

impl Viewer {
    /// The account behind the viewer, if there is one.
    pub fn user_id(&self) -> Option<UserId> {
        match self {
            Self::User { id, .. } => Some(*id),
            Self::Job { user_id, .. } => *user_id,
            Self::Anonymous | Self::System => None,
        }
    }

    /// Whether an administrator is looking.
    pub fn is_admin(&self) -> bool {
        match self {
            Self::User { is_admin, .. } => *is_admin,
            Self::System => true,
            Self::Anonymous | Self::Job { .. } => false,
        }
    }

    /// Whether the credential allows one of the scopes. A browser's session allows all.
    pub fn has_scope(&self, wanted: &[Scope]) -> bool {
        match self {
            Self::User { scopes: Some(scopes), .. } => wanted.iter().any(|s| scopes.contains(s)),
            Self::User { scopes: None, .. } | Self::System => true,
            Self::Anonymous | Self::Job { .. } => false,
        }
    }
}

/// A project that a viewer may see, and what the viewer is in it: the proof that every read and
/// every command of a project's things asks for. Only the store makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectAccess {
    pub viewer: Viewer,
    pub project: Project,
    /// The highest role by any membership; an administrator is an owner everywhere. A job has the
    /// role of whoever runs it, which gives it no right but [`ProjectAccess::may_download`].
    pub role: Option<Role>,
}

impl ProjectAccess {
    /// Whether the viewer may do this here.
    pub fn may(&self, action: Action) -> bool {
        match &self.viewer {
            Viewer::System => true,
            Viewer::Job { project_id, .. } => {
                *project_id == self.project.id
                    && allows(Some(Role::Reporter), true, self.project.visibility, action)
            }
            Viewer::User { .. } => allows(self.role, true, self.project.visibility, action),
            Viewer::Anonymous => allows(None, false, self.project.visibility, action),
        }
    }

    /// Whether the viewer may download what a job left for these (GitLab's `JobArtifactPolicy`). A
    /// job that fetches what it depends on is not asked.
    pub fn may_download(&self, whom: ArtifactAccess) -> bool {
        let is_inside = match &self.viewer {
            Viewer::System => return true,
            Viewer::Job { project_id, .. } => *project_id == self.project.id,
            Viewer::User { .. } | Viewer::Anonymous => true,
        };
        let is_allowed = match whom {
            ArtifactAccess::All => true,
            ArtifactAccess::Developer => is_inside && self.role >= Some(Role::Developer),
            ArtifactAccess::Maintainer => is_inside && self.role >= Some(Role::Maintainer),
            ArtifactAccess::None => false,
        };
        is_allowed && self.may(Action::ReadPipeline)
    }
}

/// What a member is. The numbers are GitLab's access levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Guest = 10,
    Planner = 15,
    Reporter = 20,
    Developer = 30,
    Maintainer = 40,
    Owner = 50,
}

impl Role {
    /// All of them, from the least.
    pub const ALL: &[Self] = &[
        Self::Guest,
        Self::Planner,
        Self::Reporter,
        Self::Developer,
        Self::Maintainer,
        Self::Owner,
    ];

    /// GitLab's number.
    pub const fn level(self) -> i64 {
        self as i64
    }

    /// The role of that number.
    pub fn from_level(level: i64) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.level() == level)
    }

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Planner => "planner",
            Self::Reporter => "reporter",
            Self::Developer => "developer",
            Self::Maintainer => "maintainer",
            Self::Owner => "owner",
        }
    }
}

/// What somebody wants to do with a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Know that it exists.
    ReadProject,
    /// Read its repository.
    ReadCode,
    /// See pipelines, jobs, traces, artifacts.
    ReadPipeline,
    /// See environments and deployments.
    ReadEnvironment,
    /// Push to branches that are not protected.
    PushCode,
    /// Start, cancel, retry and play.
    RunPipeline,
    /// Create and change environments; report deployments.
    WriteEnvironment,
    /// Delete an environment or a deployment.
    DeleteEnvironment,
    /// See and change CI/CD variables.
    AdminVariables,
    /// Change settings, tokens, members and runners.
    AdminProject,
    /// Delete the project.
    DeleteProject,
}

/// Whether an action is allowed to somebody with this role (`None`: no member) in a project of this
/// visibility. `signed_in` is whether the viewer is known at all.
pub fn allows(role: Option<Role>, signed_in: bool, visibility: Visibility, action: Action) -> bool {
    if role.is_some_and(|role| role >= least_role(action)) {
        return true;
    }
    let visible = match visibility {
        Visibility::Private => false,
        Visibility::Internal => signed_in,
        Visibility::Public => true,
    };
    visible && readable_by_everybody(action)
}

/// The least role that may do it, as GitLab's table of permissions has it.
pub const fn least_role(action: Action) -> Role {
    match action {
        Action::ReadProject => Role::Guest,
        Action::ReadCode | Action::ReadPipeline | Action::ReadEnvironment => Role::Reporter,
        Action::PushCode | Action::RunPipeline | Action::WriteEnvironment => Role::Developer,
        Action::DeleteEnvironment | Action::AdminVariables | Action::AdminProject => {
            Role::Maintainer
        }
        Action::DeleteProject => Role::Owner,
    }
}

/// What a project that is visible to somebody shows without a membership.
const fn readable_by_everybody(action: Action) -> bool {
    match action {
        Action::ReadProject | Action::ReadCode | Action::ReadPipeline | Action::ReadEnvironment => {
            true
        }
        Action::PushCode
        | Action::RunPipeline
        | Action::WriteEnvironment
        | Action::DeleteEnvironment
        | Action::AdminVariables
        | Action::AdminProject
        | Action::DeleteProject => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Role, allows};
    use crate::project::Visibility;

    #[test]
    fn a_guest_of_a_private_project_sees_that_it_exists_and_no_code() {
        let guest = Some(Role::Guest);
        assert!(allows(guest, true, Visibility::Private, Action::ReadProject));
        assert!(!allows(guest, true, Visibility::Private, Action::ReadCode));
        assert!(!allows(None, true, Visibility::Private, Action::ReadProject));
    }

    #[test]
    fn everybody_reads_a_public_project_and_members_write() {
        assert!(allows(None, false, Visibility::Public, Action::ReadPipeline));
        assert!(!allows(None, false, Visibility::Internal, Action::ReadPipeline));
        assert!(!allows(None, true, Visibility::Public, Action::RunPipeline));
        assert!(allows(Some(Role::Developer), true, Visibility::Public, Action::RunPipeline));
    }
}
