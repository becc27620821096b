//! Numbers as Psych reads them and Ruby writes them.

use crate::node::Kind;

/// A text that looks like a number, but that Ruby refuses to convert: `.e+3`.
pub(crate) struct Inconvertible;

/// `12`, `0x1F`, `0b11`, `017`, `1_000`, `1,000`, each with an optional sign.
pub(crate) fn parse_int(text: &str) -> Option<Kind> {
    let (negative, digits) = sign(text);
    let (radix, digits) = radix(digits)?;
    let sign = if negative { "-" } else { "" };
    let digits: String = digits.chars().filter(|c| !matches!(c, '_' | ',')).collect();
    let signed = format!("{sign}{digits}");
    if let Ok(value) = i64::from_str_radix(&signed, radix) {
        return Some(Kind::Int(value));
    }
    if radix == 10 {
        return Some(Kind::BigInt(signed));
    }
    let value = u128::from_str_radix(&digits, radix).ok()?;
    Some(Kind::BigInt(format!("{sign}{value}")))
}

/// `1.5`, `.5`, `1.`, `1_000.5`, `1.0e+3`: a point, and a sign in the exponent.
pub(crate) fn parse_float(text: &str) -> Option<Result<f64, Inconvertible>> {
    let (negative, rest) = sign(text);
    let (whole, fraction) = rest.split_once('.')?;
    let is_whole = whole.is_empty()
        || whole.starts_with(|c: char| c.is_ascii_digit())
            && whole.chars().all(|c| c.is_ascii_digit() || matches!(c, '_' | ','));
    let (digits, exponent) = match fraction.find(['e', 'E']) {
        Some(at) => (&fraction[..at], Some(&fraction[at + 1..])),
        None => (fraction, None),
    };
    if !is_whole || !is_digits(digits) || !exponent.is_none_or(is_exponent) {
        return None;
    }
    if whole.is_empty() && digits.is_empty() {
        return exponent.map(|_| Err(Inconvertible));
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let value: f64 = format!("0{whole}.{digits}0e{}", exponent.unwrap_or("0")).parse().ok()?;
    Some(Ok(if negative { -value } else { value }))
}

/// Base 60 with the first part always hours: `1:30` is 5400, `1:30:15` is 5415, `1:30.5` is 5430.0.
pub(crate) fn parse_sexagesimal(text: &str) -> Option<Kind> {
    let (negative, rest) = sign(text);
    let (rest, fraction) = match rest.split_once('.') {
        Some((rest, fraction)) => (rest, Some(fraction)),
        None => (rest, None),
    };
    let mut parts = rest.split(':');
    let hours = parts.next().filter(|hours| is_hours(hours))?;
    let minutes = sixtieth(parts.next()?)?;
    let seconds = parts.next().map(sixtieth);
    if parts.next().is_some() || seconds == Some(None) {
        return None;
    }
    let hours = leading_number(hours)?;
    let hours = if negative { -hours } else { hours };
    let Some(fraction) = fraction else {
        let rest = minutes * 60 + seconds.flatten().unwrap_or(0);
        let value = hours.checked_mul(3600)?.checked_add(rest)?;
        return Some(i64::try_from(value).map_or(Kind::BigInt(value.to_string()), Kind::Int));
    };
    let fraction = part_of_one(fraction)?;
    #[expect(clippy::cast_precision_loss, reason = "Ruby counts in floats here too")]
    let value = match seconds.flatten() {
        Some(seconds) => {
            hours as f64 * 3600.0 + minutes as f64 * 60.0 + (seconds as f64 + fraction)
        }
        None => hours as f64 * 3600.0 + (minutes as f64 + fraction) * 60.0,
    };
    Some(Kind::Float(value))
}

/// What Ruby's `Float()` makes of a text that is no number in YAML, such as `08` or `1e3`.
pub(crate) fn convert_float(text: &str) -> Option<f64> {
    let text = text.trim_matches(|c: char| c.is_ascii_whitespace());
    let is_between_digits = |at: usize| {
        let is_digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
        at > 0 && is_digit(at - 1) && is_digit(at + 1)
    };
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE_".contains(&byte));
    let is_separated = text.match_indices(['_', '.']).all(|(at, _)| is_between_digits(at));
    (is_number && is_separated).then(|| text.replace('_', "").parse().ok()).flatten()
}

/// A float as Ruby's `to_s` writes it: `1.5`, `1.0e+16`, `1.0e-05`, `Infinity`, `NaN`.
pub(crate) fn ruby_float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // Sixteen digits before the point are written out only if more follow behind it.
    let is_long = exponent == 15 && mantissa.trim_start_matches('-').len() > 17;
    if (-4..15).contains(&exponent) || is_long {
        let plain = format!("{value}");
        return if plain.contains('.') { plain } else { format!("{plain}.0") };
    }
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}{point}e{sign}{:02}", exponent.abs())
}

fn sign(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    }
}

/// The base of a number and its digits, which may hold separators.
fn radix(digits: &str) -> Option<(u32, &str)> {
    let separated = |rest: &str, is_digit: fn(&char) -> bool| {
        rest.chars().all(|c| is_digit(&c) || matches!(c, '_' | ','))
            && rest.chars().any(|c| is_digit(&c))
    };
    if let Some(rest) = digits.strip_prefix("0b") {
        return separated(rest, |c| matches!(c, '0' | '1')).then_some((2, rest));
    }
    if let Some(rest) = digits.strip_prefix("0x") {
        return separated(rest, char::is_ascii_hexdigit).then_some((16, rest));
    }
    if let Some(rest) = digits.strip_prefix('0').filter(|rest| !rest.is_empty()) {
        return separated(rest, |c| matches!(c, '0'..='7')).then_some((8, rest));
    }
    is_decimal(digits).then_some((10, digits))
}

/// Digits with single separators between them.
fn is_decimal(digits: &str) -> bool {
    !digits.is_empty() && digits.split(['_', ',']).all(|part| !part.is_empty() && is_digits(part))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_exponent(text: &str) -> bool {
    text.strip_prefix(['+', '-']).is_some_and(|digits| !digits.is_empty() && is_digits(digits))
}

/// The hours of a base 60 number: digits and `_`.
fn is_hours(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
}

/// The number that a text of digits and `_` begins with, as Ruby's `to_i` reads it: two `_` end it.
fn leading_number(text: &str) -> Option<i128> {
    let text = text.split_once("__").map_or(text, |(text, _)| text);
    text.replace('_', "").parse().ok()
}

/// The digits behind the point of a base 60 number; two `_`, or one at once, end them.
fn part_of_one(text: &str) -> Option<f64> {
    if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
        return None;
    }
    let text = text.split_once("__").map_or(text, |(text, _)| text);
    let digits = if text.starts_with('_') { String::new() } else { text.replace('_', "") };
    format!("0.{digits}0").parse().ok()
}

/// A part of a base 60 number: `0` to `59`, one or two digits.
fn sixtieth(text: &str) -> Option<i128> {
    let value: i128 = text.parse().ok()?;
    (is_digits(text) && text.len() <= 2 && value < 60).then_some(value)
}
