//! A moment, in microseconds since the epoch, UTC. The core never reads a clock: moments arrive.

use serde::{Deserialize, Serialize};

/// A moment in UTC with microsecond precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since 1970-01-01T00:00:00Z.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From whole seconds since 1970-01-01T00:00:00Z.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This moment moved by a number of seconds, which may be negative.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Seconds from `earlier` to this moment, negative if it lies after.
    #[expect(clippy::cast_precision_loss, reason = "durations of jobs are far below 2^52 µs")]
    pub fn seconds_since(self, earlier: Self) -> f64 {
        (self.0 - earlier.0) as f64 / 1_000_000.0
    }

    /// RFC 3339 in UTC with milliseconds, as GitLab's API writes moments: `2026-11-21T14:02:11.123Z`.
    pub fn to_rfc3339(self) -> String {
        self.jiff().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
    }

    /// The same without fractions, as variables of jobs have it: `2026-11-21T14:02:11Z`.
    pub fn to_rfc3339_seconds(self) -> String {
        self.jiff().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// The local time of a place so many minutes east of UTC, without fractions:
    /// `2026-11-21T15:02:11+01:00`.
    pub fn to_rfc3339_at(self, minutes_east: i32) -> String {
        let local = self.plus_seconds(i64::from(minutes_east) * 60).jiff();
        let sign = if minutes_east < 0 { '-' } else { '+' };
        let (hours, minutes) = (minutes_east.abs() / 60, minutes_east.abs() % 60);
        format!("{}{sign}{hours:02}:{minutes:02}", local.strftime("%Y-%m-%dT%H:%M:%S"))
    }

    /// The calendar day in UTC: `2026-11-21`.
    pub fn to_date(self) -> String {
        self.jiff().strftime("%Y-%m-%d").to_string()
    }

    /// Reads RFC 3339 with any offset, or a bare `YYYY-MM-DD` as midnight UTC.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(moment) = text.parse::<jiff::Timestamp>() {
            return Some(Self(moment.as_microsecond()));
        }
        let date: jiff::civil::Date = text.parse().ok()?;
        let zoned = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(Self(zoned.timestamp().as_microsecond()))
    }

    fn jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn writes_and_reads_rfc3339() {
        let moment = Timestamp::parse("2026-11-21T15:02:11.123456+01:00").unwrap();
        assert_eq!(moment.to_rfc3339(), "2026-11-21T14:02:11.123Z");
        assert_eq!(
            Timestamp::parse("2026-11-21").unwrap().to_rfc3339(),
            "2026-11-21T00:00:00.000Z"
        );
        assert_eq!(moment.to_rfc3339_seconds(), "2026-11-21T14:02:11Z");
        assert_eq!(moment.to_rfc3339_at(0), "2026-11-21T14:02:11+00:00");
        assert_eq!(moment.to_rfc3339_at(-210), "2026-11-21T10:32:11-03:30");
        assert_eq!(moment.to_date(), "2026-11-21");
        assert_eq!(Timestamp::parse("tomorrow"), None);
    }
}
