//! Pages about jobs.

mod change;
pub(crate) mod confirm;
mod facts;
mod files;
mod load;
pub(crate) mod presses;
pub(crate) mod show;
mod trace;

pub(crate) use change::{cancel, play, retry};
pub(crate) use files::{artifacts, raw};
pub(crate) use load::{does_deploy, page};
pub(crate) use trace::piece;
