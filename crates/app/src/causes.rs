//! What the crates below say, as an error of a command.

use crate::error::{Error, Kind};

/// What a command says when the store found something taken; every other error as it is.
pub(crate) fn if_taken(error: store::Error, say: impl FnOnce(&'static str) -> Error) -> Error {
    if let store::Error::Conflict { what } = error { say(what) } else { error.into() }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        let hint = error.hint();
        let made = match &error {
            store::Error::NotFound { what } => Self::not_found(&capitalized(what)),
            store::Error::Conflict { what } => {
                Self::new(Kind::Conflict, format!("{what} has already been taken"))
            }
            store::Error::Unavailable { .. } | store::Error::Contended => {
                Self::new(Kind::Unavailable, "the database is not available")
            }
            store::Error::Corrupt { .. }
            | store::Error::Newer { .. }
            | store::Error::SchemaChanged { .. }
            | store::Error::Migrate(_)
            | store::Error::Statement(_) => Self::internal("the database could not do it"),
        };
        let made = match hint {
            Some(hint) => made.with_hint(hint),
            None => made,
        };
        made.caused_by(error)
    }
}

impl From<git::Error> for Error {
    fn from(error: git::Error) -> Self {
        let hint = error.hint();
        let made = match &error {
            git::Error::TooLarge { .. } => Self::new(Kind::TooLarge, error.to_string()),
            git::Error::Name(_) => Self::new(Kind::Invalid, error.to_string()),
            git::Error::RefMoved { .. } => Self::new(Kind::Conflict, error.to_string()),
            git::Error::TimedOut { .. } => Self::new(Kind::Unavailable, error.to_string()),
            git::Error::Failed { .. }
            | git::Error::Start { .. }
            | git::Error::Io { .. }
            | git::Error::Corrupt(_)
            | git::Error::Version { .. } => Self::internal("the repository could not be used"),
        };
        let made = match hint {
            Some(hint) => made.with_hint(hint),
            None => made,
        };
        made.caused_by(error)
    }
}

impl From<blobs::Error> for Error {
    fn from(error: blobs::Error) -> Self {
        let hint = error.hint();
        let made = match &error {
            blobs::Error::TooLarge { .. } => Self::new(Kind::TooLarge, error.to_string()),
            blobs::Error::Stopping => Self::new(Kind::Unavailable, error.to_string()),
            blobs::Error::Io { .. } => Self::internal("a file could not be read or written"),
        };
        let made = match hint {
            Some(hint) => made.with_hint(hint),
            None => made,
        };
        made.caused_by(error)
    }
}

/// GitLab names resources with a capital: `404 Project Not Found`.
fn capitalized(what: &str) -> String {
    let mut letters = what.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}
