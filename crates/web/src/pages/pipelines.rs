//! Pages about pipelines.

mod change;
mod graph;
pub(crate) mod list;
pub(crate) mod new;
pub(crate) mod rows;
pub(crate) mod show;
pub(crate) mod why;

pub(crate) use change::{cancel, create, retry};
