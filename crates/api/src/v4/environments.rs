//! Environments.

mod list;
mod present;
mod show;
mod write;

pub(crate) use list::list;
pub(crate) use present::basic;
pub(crate) use show::show;
pub(crate) use write::{create, delete, stop, update};
