//! The vocabulary: ids, names, entities as plain data, statuses, access rules, limits.
//!
//! Nothing here performs IO. Every other crate speaks in these words.

pub mod access;
pub mod artifact;
pub mod deployment;
pub mod diagnostic;
pub mod dotenv;
pub mod environment;
pub mod history;
pub mod id;
pub mod job;
pub mod job_spec;
pub mod limits;
pub mod member;
pub mod name;
pub mod namespace;
pub mod page;
pub mod pipeline;
pub mod project;
pub mod push;
pub mod reason;
pub mod runner;
pub mod slug;
pub mod timestamp;
pub mod token;
pub mod user;
pub mod variable;
mod words;

pub use id::{
    ArtifactId, DeploymentId, EnvironmentId, JobId, NamespaceId, PipelineId, ProjectId, PushId,
    RunnerId, TokenId, UserId, VariableId,
};
pub use timestamp::Timestamp;
