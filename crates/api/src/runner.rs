//! The runner protocol: what runners and jobs ask with tokens of their own.

mod append_trace;
mod artifacts;
mod attach;
mod credential;
mod request_job;
mod update_job;

pub(crate) use append_trace::append_trace;
pub(crate) use artifacts::{download_artifact, upload_artifact};
pub(crate) use attach::{discovery, forget_machine, register, unregister, verify};
pub(crate) use request_job::request_job;
pub(crate) use update_job::update_job;
