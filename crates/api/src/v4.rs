//! REST v4: a file for each resource, with its conversions, and a file for each action.

pub(crate) mod commits;
pub(crate) mod deployments;
pub(crate) mod environments;
pub(crate) mod instance;
pub(crate) mod jobs;
pub(crate) mod lint;
pub(crate) mod members;
pub(crate) mod namespaces;
pub(crate) mod order;
pub(crate) mod pipelines;
pub(crate) mod project_tokens;
pub(crate) mod projects;
pub(crate) mod runners;
pub(crate) mod tokens;
pub(crate) mod users;
pub(crate) mod variables;
