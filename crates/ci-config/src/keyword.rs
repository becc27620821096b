//! The keywords of a job: one file each, from a node to what the plan needs.

pub(crate) mod allow_failure;
pub(crate) mod artifacts;
pub(crate) mod cache;
pub(crate) mod environment;
pub(crate) mod image;
pub(crate) mod needs;
pub(crate) mod only_except;
pub(crate) mod parallel;
pub(crate) mod retry;
pub(crate) mod rules;
pub(crate) mod script;
pub(crate) mod services;
pub(crate) mod timing;
pub(crate) mod variables;
