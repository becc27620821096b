//! The direction of a list, as a parameter.

use app::Sort;
use serde::Deserialize;

/// `sort`. Each list has a direction of its own when it is not given.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Direction {
    #[serde(skip_deserializing)]
    #[default]
    NotGiven,
    Asc,
    Desc,
}

impl Direction {
    /// The direction, with the list's own where none was given.
    pub(crate) const fn or(self, own: Sort) -> Option<Sort> {
        Some(match self {
            Self::NotGiven => own,
            Self::Asc => Sort::Ascending,
            Self::Desc => Sort::Descending,
        })
    }
}
