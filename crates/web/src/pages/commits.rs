//! Pages about commits.

pub(crate) mod show;
