//! Pages about variables.

mod change;
pub(crate) mod edit;
pub(crate) mod list;

pub(crate) use change::{create, delete, update};
