//! What is wrong with one parameter, in Grape's words, which clients compare.

use std::fmt;

use serde::de;

/// One thing that is wrong with one parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// From the outermost name inwards: `variables`, `0`, `key`.
    pub path: Vec<String>,
    pub kind: Kind,
}

/// How it is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It must be there and is not.
    Missing,
    /// It cannot be read as what it should be.
    Invalid,
    /// It is none of the words that are allowed.
    NotAllowed,
    /// It is an empty text where something else is wanted: counts as absent.
    Blank,
}

impl Fault {
    pub(super) const fn new(kind: Kind) -> Self {
        Self { path: Vec::new(), kind }
    }

    /// The same fault, seen from one level further out.
    pub(super) fn inside(mut self, name: impl Into<String>) -> Self {
        self.path.insert(0, name.into());
        self
    }

    /// The name of the outermost parameter.
    pub(super) fn field(&self) -> &str {
        self.path.first().map_or("", String::as_str)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = self.path.iter();
        f.write_str(parts.next().map_or("body", String::as_str))?;
        for part in parts {
            write!(f, "[{part}]")?;
        }
        f.write_str(match self.kind {
            Kind::Missing | Kind::Blank => " is missing",
            Kind::Invalid => " is invalid",
            Kind::NotAllowed => " does not have a valid value",
        })
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::new(Kind::Invalid)
    }

    fn invalid_value(unexpected: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        let blank = matches!(unexpected, de::Unexpected::Str(""));
        Self::new(if blank { Kind::Blank } else { Kind::Invalid })
    }

    fn unknown_variant(variant: &str, _: &'static [&'static str]) -> Self {
        Self::new(if variant.is_empty() { Kind::Blank } else { Kind::NotAllowed })
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(Kind::Missing).inside(field)
    }
}
