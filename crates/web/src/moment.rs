//! Moments and durations as a reader sees them: relative, with the exact one to copy.

use std::fmt;

use askama::filters::HtmlSafe;
use domain::Timestamp;

/// A moment, seen from now: `3 min ago`, with `2026-11-21 14:02:11 UTC` on hover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) at: Timestamp,
    pub(crate) now: Timestamp,
}

impl Moment {
    pub(crate) const fn new(at: Timestamp, now: Timestamp) -> Self {
        Self { at, now }
    }

    /// Seconds from the moment to now; negative in the future.
    fn age_seconds(self) -> i64 {
        self.now.as_seconds() - self.at.as_seconds()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let datetime = &self.at.to_rfc3339()[..19];
        let exact = exact(self.at);
        let words = relative(self.age_seconds());
        write!(f, "<time datetime=\"{datetime}Z\" title=\"{exact}\">{words}</time>")
    }
}

impl HtmlSafe for Moment {}

/// How long something took, or takes so far: `1 min 12 s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Took {
    from: Timestamp,
    to: Timestamp,
    /// Whether it still counts.
    ticks: bool,
}

impl Took {
    /// From a start to an end, or to now where there is no end yet.
    pub(crate) fn new(from: Timestamp, end: Option<Timestamp>, now: Timestamp) -> Self {
        Self { from, to: end.unwrap_or(now), ticks: end.is_none() }
    }

    /// The words alone.
    pub(crate) fn words(self) -> String {
        duration(self.to.seconds_since(self.from))
    }
}

impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.words();
        if self.ticks {
            let since = &self.from.to_rfc3339()[..19];
            write!(f, "<span class=\"took\" data-since=\"{since}Z\">{words}</span>")
        } else {
            write!(f, "<span class=\"took\">{words}</span>")
        }
    }
}

impl HtmlSafe for Took {}

/// `2026-11-21 14:02:11 UTC`.
pub(crate) fn exact(at: Timestamp) -> String {
    let text = at.to_rfc3339();
    format!("{} {} UTC", &text[..10], &text[11..19])
}

/// `14:02` of a moment in UTC.
pub(crate) fn clock(at: Timestamp) -> String {
    format!("{} UTC", &at.to_rfc3339()[11..16])
}

/// `3 min ago`, `in 2 h`, `just now`. The script says the same words.
pub(crate) fn relative(age_seconds: i64) -> String {
    let size = age_seconds.unsigned_abs();
    let words = match size {
        0..45 => return if age_seconds < 0 { "in a moment" } else { "just now" }.to_owned(),
        45..5_400 => format!("{} min", (size + 30) / 60),
        5_400..129_600 => format!("{} h", (size + 1_800) / 3_600),
        129_600..3_888_000 => format!("{} d", (size + 43_200) / 86_400),
        3_888_000..47_304_000 => format!("{} months", (size + 1_314_000) / 2_628_000),
        _ => format!("{} years", (size + 15_768_000) / 31_536_000),
    };
    if age_seconds < 0 { format!("in {words}") } else { format!("{words} ago") }
}

/// `0.8 s`, `42 s`, `3 min 12 s`, `2 h 5 min`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rounded and at least 0; a duration of more than 2^64 seconds does not happen"
)]
pub(crate) fn duration(seconds: f64) -> String {
    let seconds = seconds.max(0.0);
    if seconds < 9.95 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round() as u64;
    let (hours, minutes, rest) = (whole / 3_600, whole / 60 % 60, whole % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest} s"),
        (0, _) => format!("{minutes} min {rest} s"),
        (_, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::{Moment, Took, duration, relative};

    #[test]
    fn says_how_long_ago() {
        let words: Vec<String> =
            [3, 60, 3_600, 86_400, 172_800, 10_000_000, 100_000_000, -7_200].map(relative).into();
        assert_eq!(
            words,
            [
                "just now",
                "1 min ago",
                "60 min ago",
                "24 h ago",
                "2 d ago",
                "4 months ago",
                "3 years ago",
                "in 2 h"
            ]
        );
    }

    #[test]
    fn says_how_long_it_took() {
        let words = [0.84, 9.99, 61.0, 7_500.0].map(duration);
        assert_eq!(words, ["0.8 s", "10 s", "1 min 1 s", "2 h 5 min"]);
    }

    #[test]
    fn keeps_the_exact_moment_for_copying() {
        let at = Timestamp::from_seconds(1_795_269_731);
        assert_eq!(
            Moment::new(at, at.plus_seconds(180)).to_string(),
            "<time datetime=\"2026-11-21T14:02:11Z\" title=\"2026-11-21 14:02:11 UTC\">3 min ago</time>"
        );
        assert_eq!(
            Took::new(at, None, at.plus_seconds(12)).to_string(),
            "<span class=\"took\" data-since=\"2026-11-21T14:02:11Z\">12 s</span>"
        );
    }
}
