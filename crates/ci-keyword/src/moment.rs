//! Moments of time as text.

use std::sync::LazyLock;

use regex::Regex;

/// A date of ISO 8601 in the extended or the basic form, by month, week or day of the year, and
/// perhaps a time and a zone: what Ruby's `DateTime.iso8601` takes.
static FORM: LazyLock<Regex> = LazyLock::new(|| {
    let extended =
        r"(?<y>[-+]?\d{2,})-(?:(?<m>\d{2})-(?<d>\d{2})|[wW](?<w>\d{2})-[1-7]|(?<n>\d{3}))";
    let basic = r"(?<by>\d{4})(?:(?<bm>\d{2})(?<bd>\d{2})|[wW](?<bw>\d{2})[1-7]|(?<bn>\d{3}))";
    let time = r"[tT\s](?<h>\d{2}):?(?<mi>\d{2})(?::?(?<s>\d{2})(?:[.,]\d+)?)?(?:[zZ]|[-+]\d{2}(?::?\d{2})?)?";
    let pattern = format!(r"\A\s*(?:{extended}|{basic})(?:{time})?\s*\z");
    Regex::new(&pattern).expect("the pattern is constant")
});

/// Whether a text is a moment or a date by ISO 8601 that exists.
pub fn is_iso_8601(text: &str) -> bool {
    let Some(found) = FORM.captures(text) else { return false };
    let number = |names: [&str; 2]| {
        let part = names.iter().find_map(|name| found.name(name));
        part.and_then(|part| part.as_str().parse::<i64>().ok())
    };
    let within =
        |value: Option<i64>, low, high| value.is_none_or(|value| (low..=high).contains(&value));
    let year = number(["y", "by"]).unwrap_or_default();
    let month = number(["m", "bm"]);
    within(month, 1, 12)
        && within(number(["d", "bd"]), 1, days_in(month.unwrap_or(1), year))
        && within(number(["w", "bw"]), 1, 53)
        && within(number(["n", "bn"]), 1, if is_leap(year) { 366 } else { 365 })
        && within(number(["h", "h"]), 0, 24)
        && within(number(["mi", "mi"]), 0, 59)
        && within(number(["s", "s"]), 0, 59)
}

const fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

const fn days_in(month: i64, year: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::is_iso_8601;

    #[test]
    fn tells_moments_from_other_texts() {
        for text in [
            "2021-03-15T08:00:00Z",
            "2021-03-15",
            "20210315T080000+0100",
            "2021-03-15 08:00",
            "2021-W11-1",
            "2021-074",
            "2024-02-29T24:00:00.5+01:00",
        ] {
            assert!(is_iso_8601(text), "{text}");
        }
        for text in
            ["", "tomorrow", "2021-13-01", "2021-02-29", "2021-03-15T25:00:00Z", "15.03.2021"]
        {
            assert!(!is_iso_8601(text), "{text}");
        }
    }
}
