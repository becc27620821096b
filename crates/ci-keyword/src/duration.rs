//! Durations as people write them: `1 week`, `2h20min`, `1 day and 6 hours`, `1:30`.
//!
//! A number without a unit at the end is seconds, a unit at the beginning counts once, repeated
//! units add up; a number before another number and a unit behind another unit count nothing. A
//! month is 30 days, a year 365.25 (the gem `gitlab_chronic_duration` 0.12, GitLab's duration parser).

mod number_words;

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3_600.0;
const DAY: f64 = 86_400.0;

/// Units with their spellings, and seconds of one.
const UNITS: &[(&[&str], f64)] = &[
    (&["s", "sec", "secs", "second", "seconds"], 1.0),
    (&["m", "min", "mins", "minute", "minutes"], MINUTE),
    (&["h", "hr", "hrs", "hour", "hours"], HOUR),
    (&["d", "dy", "day", "days"], DAY),
    (&["w", "wk", "wks", "week", "weeks"], 7.0 * DAY),
    (&["mo", "mos", "month", "months"], 30.0 * DAY),
    (&["y", "yr", "yrs", "year", "years"], 365.25 * DAY),
];

/// Seconds of the places of a clock, from the right.
const CLOCK: [f64; 6] = [1.0, MINUTE, HOUR, DAY, 30.0 * DAY, 365.25 * DAY];

/// Words that mean nothing.
const FILLERS: [&str; 3] = ["and", "with", "plus"];

/// Seconds of a duration, rounded down; `None` where the text is none, or is no time at all.
/// `never` is none.
pub fn parse_seconds(text: &str) -> Option<u64> {
    let text = number_words::as_digits(&text.to_lowercase());
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
    let text = text.replace(' ', "");
    let places: Vec<&str> = text.split(':').collect();
    if !(2..=CLOCK.len()).contains(&places.len()) {
        return None;
    }
    places.iter().rev().zip(CLOCK).try_fold(0.0, |sum, (place, seconds)| {
        let is_digits = !place.is_empty() && place.bytes().all(|byte| byte.is_ascii_digit());
        let number: f64 = place.parse().ok().filter(|_| is_digits)?;
        Some(sum + number * seconds)
    })
}

enum Word {
    Number(f64),
    /// Seconds of one.
    Unit(f64),
}

/// Numbers and the units behind them, added up.
fn sum(text: &str) -> Option<f64> {
    let mut words = words(text)?;
    if matches!(words.first(), Some(Word::Unit(_))) {
        words.insert(0, Word::Number(1.0));
    }
    let mut sum = 0.0;
    for (at, word) in words.iter().enumerate() {
        let Word::Number(number) = word else { continue };
        match words.get(at + 1) {
            Some(Word::Unit(seconds)) => sum += number * seconds,
            Some(Word::Number(_)) => {}
            None => sum += number,
        }
    }
    Some(sum)
}

/// Cuts a text into numbers and units; `None` if there is an unknown word.
fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let length = number_length(rest);
        let (first, behind) =
            if length > 0 { rest.split_at(length) } else { rest.split_at(word_length(rest)) };
        match (length > 0, first.strip_prefix(',').unwrap_or(first)) {
            (true, number) => words.push(Word::Number(number.parse().ok()?)),
            (false, word) => words.extend(unit(word.strip_suffix(',').unwrap_or(word))?),
        }
        rest = behind.trim_start();
    }
    Some(words)
}

/// Bytes of the number that a text begins with: digits, perhaps with a point before the last ones.
fn number_length(text: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let fraction = text[whole..].strip_prefix('.').map_or(0, digits);
    if fraction > 0 { whole + 1 + fraction } else { whole }
}

/// Bytes before the next blank or number.
fn word_length(text: &str) -> usize {
    let is_end = |(at, c): (usize, char)| c.is_whitespace() || number_length(&text[at..]) > 0;
    text.char_indices().find(|place| is_end(*place)).map_or(text.len(), |(at, _)| at)
}

/// A unit, or a word that means nothing; `None` for others.
fn unit(word: &str) -> Option<Option<Word>> {
    if FILLERS.contains(&word) {
        return Some(None);
    }
    let unit = UNITS.iter().find(|(names, _)| names.contains(&word))?;
    Some(Some(Word::Unit(unit.1)))
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
            ("1:30:00:00", 86_400 + 30 * 3_600),
            (".5h", 1_800),
            ("1h.5h", 5_400),
            ("5 5 min", 300),
            ("1 mo h", 2_592_000),
            ("1hour30 1 Hour", 7_200),
            ("1 hr plus 2 mins", 3_720),
            ("20 five min", 300),
            ("five and six minutes", 660),
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
            "1:",
            "1::2",
            ", 1 h",
            "7 elephants",
            "é",
        ];
        for text in refused {
            assert_eq!(parse_seconds(text), None, "{text}");
        }
    }
}
