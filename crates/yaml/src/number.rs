//! Numbers as Psych reads them and Ruby writes them.

/// `12`, `0x1F`, `0b11`, `017`, `1_000`, `1,000`, each with an optional sign.
pub(crate) fn parse_int(text: &str) -> Option<i64> {
    let (negative, digits) = sign(text);
    let (radix, digits) = radix(digits)?;
    let plain: String = digits.chars().filter(|c| !matches!(c, '_' | ',')).collect();
    let value = i64::from_str_radix(&plain, radix).ok()?;
    Some(if negative { -value } else { value })
}

/// `1.5`, `.5`, `1.`, `1_000.5`, `1.0e+3`: a point, and a sign in the exponent.
pub(crate) fn parse_float(text: &str) -> Option<f64> {
    let (negative, rest) = sign(text);
    let (whole, fraction) = rest.split_once('.')?;
    let is_whole = whole.is_empty()
        || whole.starts_with(|c: char| c.is_ascii_digit())
            && whole.chars().all(|c| c.is_ascii_digit() || matches!(c, '_' | ','));
    let (digits, exponent) = match fraction.find(['e', 'E']) {
        Some(at) => (&fraction[..at], Some(&fraction[at + 1..])),
        None => (fraction, None),
    };
    let has_digits = !whole.is_empty() || !digits.is_empty();
    if !is_whole || !has_digits || !is_digits(digits) || !exponent.is_none_or(is_exponent) {
        return None;
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let value: f64 = format!("0{whole}.{digits}0e{}", exponent.unwrap_or("0")).parse().ok()?;
    Some(if negative { -value } else { value })
}

/// Base 60 with the first part always hours: `1:30` is 5400, `1:30:15` is 5415.
pub(crate) fn parse_sexagesimal(text: &str) -> Option<i64> {
    let (negative, rest) = sign(text);
    let mut parts = rest.split(':');
    let hours = parts.next()?;
    let is_hours = hours.starts_with(|c: char| c.is_ascii_digit())
        && hours.chars().all(|c| c.is_ascii_digit() || c == '_');
    let minutes = sixtieth(parts.next()?)?;
    let seconds = parts.next().map(sixtieth);
    if !is_hours || parts.next().is_some() || seconds == Some(None) {
        return None;
    }
    let hours: String = hours.chars().filter(char::is_ascii_digit).collect();
    let hours: i64 = hours.parse().ok()?;
    let hours = if negative { -hours } else { hours };
    let rest = minutes * 60 + seconds.flatten().unwrap_or(0);
    hours.checked_mul(3600)?.checked_add(rest)
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
    if (-4..16).contains(&exponent) {
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

/// A part of a base 60 number: `0` to `59`, one or two digits.
fn sixtieth(text: &str) -> Option<i64> {
    let value: i64 = text.parse().ok()?;
    (is_digits(text) && text.len() <= 2 && value < 60).then_some(value)
}
