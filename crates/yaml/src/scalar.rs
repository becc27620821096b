//! What an untagged plain scalar means, by Psych's rules: YAML 1.1 with peculiarities.

use std::ops::RangeInclusive;

use crate::node::{Kind, Style};
use crate::number::{Inconvertible, parse_float, parse_int, parse_sexagesimal};

/// A plain scalar.
pub(crate) enum Plain {
    Value(Kind),
    /// A date or a time, with the Ruby class that would hold it.
    Refused(&'static str),
    /// What Ruby fails to convert.
    Invalid,
}

/// Reads a scalar that has no tag and no quotes.
pub(crate) fn read(text: String) -> Plain {
    if text.is_empty() {
        return Plain::Value(Kind::Null);
    }
    if is_wordlike(&text) {
        return Plain::Value(word(&text).unwrap_or(Kind::String(text, Style::Plain)));
    }
    if is_time(&text) {
        return Plain::Refused("Time");
    }
    if is_date(&text) {
        return Plain::Refused("Date");
    }
    match number_or_symbol(&text) {
        Some(Ok(kind)) => Plain::Value(kind),
        Some(Err(Inconvertible)) => Plain::Invalid,
        None => Plain::Value(Kind::String(text, Style::Plain)),
    }
}

/// Whether it begins like a word, at once or after one character that is no digit, point, colon
/// or minus, or has several lines. Numbers are not looked for in such a text.
fn is_wordlike(text: &str) -> bool {
    let is_start =
        |c: char| c.is_alphabetic() || is_space(c) || "_!@#$%^&*(){}<>|/\\~;=".contains(c);
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    let skips = !first.is_ascii_digit() && !matches!(first, '.' | ':' | '-');
    is_start(first) || skips && chars.next().is_some_and(is_start) || text.contains('\n')
}

/// What Ruby's `\s` is.
pub(crate) fn is_space(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\u{b}'
}

/// Only texts of up to five characters are looked at. Of several lines each must begin with a letter
/// of these words, and one of them decides.
fn word(text: &str) -> Option<Kind> {
    if text.len() > 5 {
        return None;
    }
    if text == "~" {
        return Some(Kind::Null);
    }
    let lines = || text.strip_suffix('\n').unwrap_or(text).split('\n');
    if lines().any(|line| !line.starts_with(|c: char| "ytonfYTONF~".contains(c))) {
        return None;
    }
    let is = |words: &[&str]| {
        lines().any(|line| words.iter().any(|word| line.eq_ignore_ascii_case(word)))
    };
    if is(&["null"]) {
        Some(Kind::Null)
    } else if is(&["true", "yes", "on"]) {
        Some(Kind::Bool(true))
    } else {
        is(&["false", "no", "off"]).then_some(Kind::Bool(false))
    }
}

fn number_or_symbol(text: &str) -> Option<Result<Kind, Inconvertible>> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is(".inf") || is("+.inf") {
        return Some(Ok(Kind::Float(f64::INFINITY)));
    }
    if is("-.inf") {
        return Some(Ok(Kind::Float(f64::NEG_INFINITY)));
    }
    if is(".nan") {
        return Some(Ok(Kind::Float(f64::NAN)));
    }
    if let Some(name) = text.strip_prefix(':').filter(|name| !name.is_empty()) {
        return Some(Ok(Kind::Symbol(symbol(name).to_owned())));
    }
    if let Some(kind) = parse_sexagesimal(text) {
        return Some(Ok(kind));
    }
    parse_float(text).map(|float| float.map(Kind::Float)).or_else(|| parse_int(text).map(Ok))
}

/// The name of a symbol, from what stands behind its colon: quotes count if the same stands again
/// somewhere, and what follows the last one is lost.
fn symbol(name: &str) -> &str {
    let quoted = name
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))
        .and_then(|quote| name[1..].rsplit_once(quote));
    quoted.map_or(name, |(inner, _)| inner.strip_prefix(':').unwrap_or(inner))
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
    let mut rest = Digits(text.strip_prefix('-').unwrap_or(text));
    let is_date = rest.take(4..=4)
        && rest.skip("-")
        && rest.take(1..=2)
        && rest.skip("-")
        && rest.take(1..=2)
        && (rest.skip("T") || rest.skip("t") || rest.spaces());
    let is_clock = is_date
        && rest.take(1..=2)
        && rest.skip(":")
        && rest.take(2..=2)
        && rest.skip(":")
        && rest.take(2..=2);
    if rest.skip(".") {
        rest.take(0..=usize::MAX);
    }
    is_clock && (rest.0.is_empty() || is_zone(rest))
}

/// `Z`, `+1`, `-01:00`, `+0130`, `+01:`, perhaps behind white space.
fn is_zone(mut rest: Digits<'_>) -> bool {
    rest.spaces();
    if rest.skip("Z") {
        return rest.0.is_empty();
    }
    if !(rest.skip("+") || rest.skip("-")) {
        return false;
    }
    let mut short = Digits(rest.0);
    let is_offset = |rest: &mut Digits<'_>, digits: usize| {
        rest.take(digits..=digits) && {
            rest.skip(":");
            rest.0.is_empty() || rest.take(2..=2) && rest.0.is_empty()
        }
    };
    is_offset(&mut rest, 2) || is_offset(&mut short, 1)
}

/// A text that is eaten from the left.
struct Digits<'t>(&'t str);

impl Digits<'_> {
    /// Eats as many digits as there are, up to the most; whether they are enough.
    fn take(&mut self, count: RangeInclusive<usize>) -> bool {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).take(*count.end()).count();
        self.0 = &self.0[digits..];
        digits >= *count.start()
    }

    fn skip(&mut self, text: &str) -> bool {
        let rest = self.0.strip_prefix(text);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// Eats white space; whether there was any.
    fn spaces(&mut self) -> bool {
        let rest = self.0.trim_start_matches(is_space);
        let found = rest.len() < self.0.len();
        self.0 = rest;
        found
    }
}
