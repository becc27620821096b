//! Pages about settings.

pub(crate) mod general;
pub(crate) mod members;
pub(crate) mod tokens;
