//! The JSON that REST v4 answers: GitLab's names, types and presence of every key.
//!
//! Moments are RFC 3339 texts with milliseconds, days are `YYYY-MM-DD`. A key whose field has
//! `skip_serializing_if` is absent where GitLab leaves it out; every other one is there, maybe `null`.

mod commit;
mod deployment;
mod environment;
mod instance;
mod job;
mod lint;
mod member;
mod namespace;
mod pipeline;
mod project;
mod runner;
mod token;
mod user;
mod variable;

pub use commit::{Commit, CommitDetails};
pub use deployment::Deployment;
pub use environment::{Environment, EnvironmentBasic, EnvironmentDetails};
pub use instance::{Kas, Metadata};
pub use job::{Artifact, ArtifactsFile, Bridge, Job, JobBasic, JobProject};
pub use lint::{Lint, LintInclude, LintJob, LintNeed, LintWritten};
pub use member::Member;
pub use namespace::{Namespace, NamespaceBasic};
pub use pipeline::{DetailedStatus, Pipeline, PipelineBasic, PipelineVariable};
pub use project::{
    AccessLevels, CiSettings, Links, MergeSettings, Permission, Permissions, Project,
    ProjectFeatures, ProjectIdentity, SimpleProject,
};
pub use runner::{CreatedRunner, Runner};
pub use token::{CreatedToken, ResourceToken, Token};
pub use user::{AdminFacts, CurrentUser, User, UserBasic};
pub use variable::Variable;
