//! Why a compilation ends early.

use crate::input::Missing;

/// The end of a compilation before its plan.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Facts are missing.
    Missing(Vec<Missing>),
    /// The findings hold at least one error.
    Refused,
}
