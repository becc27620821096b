//! Pages about environments.

pub(crate) mod list;
pub(crate) mod show;
