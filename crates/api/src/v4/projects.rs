//! Projects.

mod create;
mod list;
mod present;
mod show;
mod update;

pub(crate) use create::create;
pub(crate) use list::{list, list_of_user};
pub(crate) use present::{identity, present};
pub(crate) use show::show;
pub(crate) use update::update;
