//! Pages about variables.

pub(crate) mod edit;
pub(crate) mod list;
