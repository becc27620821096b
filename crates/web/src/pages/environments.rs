//! Pages about environments.

mod change;
pub(crate) mod list;
mod rows;
pub(crate) mod show;

pub(crate) use change::{confirm_stop, stop};
