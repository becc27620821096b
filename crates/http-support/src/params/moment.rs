//! Times as parameters.

use std::fmt;

use domain::Timestamp;
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

/// A moment: RFC 3339 with any offset, or `YYYY-MM-DD` as midnight UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(pub Timestamp);

/// A day, `YYYY-MM-DD`; a moment counts as its day. Kept as its first moment, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub Timestamp);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(MomentVisitor).map(Self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let moment = deserializer.deserialize_str(MomentVisitor)?;
        let day = Timestamp::parse(&moment.to_date());
        day.map(Self).ok_or_else(|| Error::custom("not a day"))
    }
}

struct MomentVisitor;

impl Visitor<'_> for MomentVisitor {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a moment as RFC 3339 or YYYY-MM-DD")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Timestamp, E> {
        Timestamp::parse(text.trim())
            .ok_or_else(|| Error::invalid_value(Unexpected::Str(text.trim()), &self))
    }
}
