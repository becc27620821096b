//! Pages about projects.

pub(crate) mod board;
pub(crate) mod list;
pub(crate) mod new;
