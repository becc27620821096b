//! What an untagged plain scalar means, by Psych's rules: YAML 1.1 with peculiarities.

use crate::node::{Kind, Style};
use crate::number::{parse_float, parse_int, parse_sexagesimal};

/// A plain scalar.
pub(crate) enum Plain {
    Value(Kind),
    /// A date or a time, with the Ruby class that would hold it.
    Refused(&'static str),
}

/// Reads a scalar that has no tag and no quotes.
pub(crate) fn read(text: String) -> Plain {
    if text.is_empty() {
        return Plain::Value(Kind::Null);
    }
    let found = if is_wordlike(&text) {
        word(&text)
    } else if is_time(&text) {
        return Plain::Refused("Time");
    } else if is_date(&text) {
        return Plain::Refused("Date");
    } else {
        number_or_symbol(&text)
    };
    Plain::Value(found.unwrap_or(Kind::String(text, Style::Plain)))
}

/// Whether it begins like a word, at once or after one character that is no digit, point, colon
/// or minus. Numbers are not looked for in such a text.
fn is_wordlike(text: &str) -> bool {
    let is_start =
        |c: char| c.is_alphabetic() || c.is_whitespace() || "_!@#$%^&*(){}<>|/\\~;=".contains(c);
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    let skips = !first.is_ascii_digit() && !matches!(first, '.' | ':' | '-');
    is_start(first) || skips && chars.next().is_some_and(is_start)
}

/// Only texts of up to five characters are looked at.
fn word(text: &str) -> Option<Kind> {
    if text.len() > 5 {
        return None;
    }
    match text.to_ascii_lowercase().as_str() {
        "~" | "null" => Some(Kind::Null),
        "yes" | "true" | "on" => Some(Kind::Bool(true)),
        "no" | "false" | "off" => Some(Kind::Bool(false)),
        _ => None,
    }
}

fn number_or_symbol(text: &str) -> Option<Kind> {
    match text.to_ascii_lowercase().as_str() {
        ".inf" | "+.inf" => return Some(Kind::Float(f64::INFINITY)),
        "-.inf" => return Some(Kind::Float(f64::NEG_INFINITY)),
        ".nan" => return Some(Kind::Float(f64::NAN)),
        _ => {}
    }
    if let Some(name) = text.strip_prefix(':').filter(|name| !name.is_empty()) {
        let name = name.trim_matches(['"', '\'']);
        return Some(Kind::Symbol(name.to_owned()));
    }
    parse_sexagesimal(text)
        .map(Kind::Int)
        .or_else(|| parse_float(text).map(Kind::Float))
        .or_else(|| parse_int(text).map(Kind::Int))
}

/// `2024-01-02`, `2024-1-2`: months up to 12 and days up to 31, zero included.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let is_number = |part: &str, max: u32| {
        (1..=2).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse().is_ok_and(|number: u32| number <= max)
    };
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    is_year && is_number(month, 12) && is_number(day, 31)
}

/// `2024-01-02 10:00:00`, `2024-1-2T1:00:00.5 +01:00`: a date, a time of day, and a zone perhaps.
fn is_time(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let Some(at) = text.find(|c: char| c == 'T' || c == 't' || c.is_whitespace()) else {
        return false;
    };
    let (date, rest) = text.split_at(at);
    let rest = rest.strip_prefix(['T', 't']).unwrap_or_else(|| rest.trim_start());
    let lengths = |text: &str, separator: char, lengths: &[std::ops::RangeInclusive<usize>]| {
        let parts: Vec<&str> = text.split(separator).collect();
        parts.len() == lengths.len()
            && parts.iter().zip(lengths).all(|(part, length)| {
                length.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
            })
    };
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(rest.len());
    let (clock, rest) = rest.split_at(end);
    lengths(date, '-', &[4..=4, 1..=2, 1..=2])
        && lengths(clock, ':', &[1..=2, 2..=2, 2..=2])
        && is_fraction_and_zone(rest)
}

fn is_fraction_and_zone(text: &str) -> bool {
    let text = text
        .strip_prefix('.')
        .map_or(text, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let zone = text.trim_start();
    if zone.is_empty() {
        return text.is_empty();
    }
    if zone == "Z" {
        return true;
    }
    let Some(offset) = zone.strip_prefix(['+', '-']) else { return false };
    let digits = offset.bytes().filter(u8::is_ascii_digit).count();
    let is_clean = offset.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    is_clean && (1..=4).contains(&digits) && offset.matches(':').count() <= 1
}
