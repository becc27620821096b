//! Pages of administrators.

pub(crate) mod health;
pub(crate) mod runners;
