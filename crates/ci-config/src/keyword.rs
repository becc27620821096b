//! The keywords of a job: one file each, from a node to what the plan needs.

pub(crate) mod allow_failure;
pub(crate) mod artifacts;
pub(crate) mod cache;
pub(crate) mod cache_key;
mod child_files;
pub(crate) mod dast;
pub(crate) mod environment;
pub(crate) mod id_tokens;
pub(crate) mod image;
pub(crate) mod job_inputs;
mod kubernetes;
pub(crate) mod needs;
pub(crate) mod only_except;
mod other_needs;
pub(crate) mod pages;
pub(crate) mod parallel;
pub(crate) mod release;
pub(crate) mod retry;
pub(crate) mod rules;
pub(crate) mod run;
pub(crate) mod script;
mod secret_place;
pub(crate) mod secrets;
pub(crate) mod services;
pub(crate) mod timing;
pub(crate) mod trigger;
pub(crate) mod variables;
