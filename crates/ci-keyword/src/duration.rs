//! Durations as people write them: `1 week`, `2h20min`, `1 day and 6 hours`, `1:30`.
//!
//! A number without a unit is seconds, a unit without a number counts once, repeated units add up.
//! A month is 30 days, a year 365.25 (GitLab's duration parser).

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3_600.0;
const DAY: f64 = 86_400.0;

/// Units with their spellings, and seconds of one.
const UNITS: &[(&[&str], f64)] = &[
    (&["s", "sec", "secs", "second", "seconds"], 1.0),
    (&["m", "min", "mins", "minute", "minutes"], MINUTE),
    (&["h", "hr", "hrs", "hour", "hours"], HOUR),
    (&["d", "day", "days"], DAY),
    (&["w", "wk", "week", "weeks"], 7.0 * DAY),
    (&["mo", "mos", "month", "months"], 30.0 * DAY),
    (&["y", "yr", "yrs", "year", "years"], 365.25 * DAY),
];

const NUMBERS: &[(&str, f64)] = &[
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("thirteen", 13.0),
    ("fourteen", 14.0),
    ("fifteen", 15.0),
    ("sixteen", 16.0),
    ("seventeen", 17.0),
    ("eighteen", 18.0),
    ("nineteen", 19.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
];

/// Seconds of a duration, rounded down; `None` where the text is none, or is no time at all.
/// `never` is none.
pub fn parse_seconds(text: &str) -> Option<u64> {
    let text = text.trim().to_lowercase();
    let seconds = clock(&text).or_else(|| sum(&text))?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float saturates, and it is positive"
    )]
    let whole = seconds as u64;
    (whole > 0).then_some(whole)
}

/// `1:30` is minutes and seconds, `1:30:00` hours, minutes and seconds.
fn clock(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    parts.iter().try_fold(0.0, |sum, part| {
        let is_digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let number: f64 = part.parse().ok().filter(|_| is_digits)?;
        Some(sum * 60.0 + number)
    })
}

/// Numbers and units, added up.
fn sum(text: &str) -> Option<f64> {
    let mut sum = None;
    let mut number: Option<f64> = None;
    for word in words(text)? {
        match word {
            Word::Number(value) => {
                // `twenty five minutes`: words of numbers add up, digits do not follow digits.
                number = Some(number.map_or(Some(value), |before| joined(before, value))?);
            }
            Word::Hundred => number = Some(number.unwrap_or(1.0) * 100.0),
            Word::Unit(seconds) => {
                sum = Some(sum.unwrap_or(0.0) + number.take().unwrap_or(1.0) * seconds);
            }
            Word::Filler => {}
        }
    }
    match number {
        Some(rest) => Some(sum.unwrap_or(0.0) + rest),
        None => sum,
    }
}

/// `twenty` and `five` are 25, `hundred` and `twelve` 112.
fn joined(before: f64, value: f64) -> Option<f64> {
    let fits = (before % 10.0 == 0.0 && before >= 20.0 && value < 10.0)
        || (before % 100.0 == 0.0 && value < 100.0);
    fits.then_some(before + value)
}

enum Word {
    Number(f64),
    Hundred,
    Unit(f64),
    /// `and`, commas.
    Filler,
}

/// Cuts a text into words; `None` if one of them is unknown.
fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = |is_part: fn(char) -> bool| rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let length = if first.is_whitespace() || first == ',' {
            words.push(Word::Filler);
            first.len_utf8()
        } else if first.is_ascii_digit() {
            let length = end(|c| c.is_ascii_digit() || c == '.');
            words.push(Word::Number(number(&rest[..length])?));
            length
        } else {
            let length = end(|c| c.is_ascii_alphabetic());
            words.push(word(&rest[..length])?);
            length
        };
        rest = &rest[length..];
    }
    Some(words)
}

fn number(text: &str) -> Option<f64> {
    if text.ends_with('.') { None } else { text.parse().ok() }
}

fn word(text: &str) -> Option<Word> {
    match text {
        "and" => return Some(Word::Filler),
        "hundred" => return Some(Word::Hundred),
        _ => {}
    }
    if let Some((_, value)) = NUMBERS.iter().find(|(name, _)| *name == text) {
        return Some(Word::Number(*value));
    }
    let unit = UNITS.iter().find(|(names, _)| names.contains(&text))?;
    Some(Word::Unit(unit.1))
}

#[cfg(test)]
mod tests {
    use super::parse_seconds;

    #[test]
    fn durations() {
        let table = [
            ("42", 42),
            ("3 mins 4 sec", 184),
            ("2 hrs 20 min", 8_400),
            ("2h20min", 8_400),
            ("6 mos 1 day", 15_638_400),
            ("47 yrs 6 mos and 4d", 1_499_104_800),
            ("3 weeks and 2 days", 1_987_200),
            ("1 week", 604_800),
            ("week", 604_800),
            ("1:30", 90),
            ("1:30:00", 5_400),
            ("3M", 180),
            ("1.5 hours", 5_400),
            ("one day", 86_400),
            ("twelve hours", 43_200),
            ("twenty five minutes", 1_500),
            ("hundred seconds", 100),
            ("1 min 1 min", 120),
            ("1 hour, 5", 3_605),
            ("1 HOUR", 3_600),
        ];
        for (text, seconds) in table {
            assert_eq!(parse_seconds(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn no_durations() {
        let refused = [
            "a week",
            "-1 day",
            "1 fortnight",
            "1 min.",
            "P1D",
            "",
            "0",
            "0 days",
            "$TIME",
            "never",
            "1:30:00:00",
            "5 5 min",
            "7 elephants",
            "é",
        ];
        for text in refused {
            assert_eq!(parse_seconds(text), None, "{text}");
        }
    }
}
