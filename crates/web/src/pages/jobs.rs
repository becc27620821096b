//! Pages about jobs.

pub(crate) mod show;
