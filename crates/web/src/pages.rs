//! Every page, by noun.

pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod commits;
pub(crate) mod environments;
pub(crate) mod errors;
pub(crate) mod jobs;
pub(crate) mod pipelines;
pub(crate) mod projects;
pub(crate) mod settings;
pub(crate) mod variables;
