//! Deployments, of jobs and of other tools.

mod list;
mod present;
mod show;
mod write;

pub(crate) use list::list;
pub(crate) use present::{with_environment, with_environments, without_environment};
pub(crate) use show::show;
pub(crate) use write::{create, delete, update};
