//! The forms in which a value may show: as it is, and as programs encode it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use domain::limits::{MASK_ENCODED_BYTES_MAX, MASK_ENCODED_VALUE_BYTES_MIN, MASK_LINE_BYTES_MIN};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use crate::escapes::without_escapes;

/// RFC 3986: all but unreserved characters.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// JavaScript's `encodeURIComponent`.
const COMPONENT: &AsciiSet =
    &UNRESERVED.remove(b'!').remove(b'\'').remove(b'(').remove(b')').remove(b'*');
/// A path, as Python's `quote` leaves it.
const PATH: &AsciiSet = &UNRESERVED.remove(b'/');
/// A form: spaces become `+` afterwards.
const FORM: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*').remove(b' ');
/// Where programs break lines of base64: `base64`, and `openssl` and PEM.
const BASE64_LINES: [usize; 2] = [76, 64];
/// Characters of base64 that are too few to be looked for.
const BASE64_CHARACTERS_MIN: usize = 4;

/// All forms of all values: the plain ones always, the encoded ones as long as there is room.
pub(crate) fn forms_of_all<V: AsRef<[u8]>>(values: impl IntoIterator<Item = V>) -> Vec<Vec<u8>> {
    let mut plain = BTreeSet::new();
    let mut encoded = BTreeSet::new();
    let mut room = MASK_ENCODED_BYTES_MAX;
    for value in values {
        let value = without_escapes(value.as_ref());
        let value = value.trim_ascii();
        plain.extend(plain_forms(value));
        if value.len() < MASK_ENCODED_VALUE_BYTES_MIN {
            continue;
        }
        for form in encoded_forms(value) {
            if form.len() <= room && !plain.contains(&form) && !encoded.contains(&form) {
                room -= form.len();
                encoded.insert(form);
            }
        }
    }
    plain.into_iter().chain(encoded).collect()
}

/// The value, with either kind of line end, and its lines.
fn plain_forms(value: &[u8]) -> Vec<Vec<u8>> {
    let lines: Vec<&[u8]> =
        value.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end).collect();
    let mut forms = vec![value.to_vec()];
    if lines.len() > 1 {
        forms.push(lines.join(&b"\n"[..]));
        forms.push(lines.join(&b"\r\n"[..]));
        let long = lines.into_iter().map(<[u8]>::trim_ascii);
        forms.extend(long.filter(|line| line.len() >= MASK_LINE_BYTES_MIN).map(<[u8]>::to_vec));
    }
    forms
}

fn encoded_forms(value: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = base64_forms(value);
    forms.extend(url_forms(value));
    forms.extend(hex_forms(value));
    if let Ok(text) = std::str::from_utf8(value) {
        forms.extend(json_forms(text));
        forms.extend(shell_forms(text));
    }
    forms
}

/// Base64 of the value alone, and the part that is the same whatever stands around the value.
fn base64_forms(value: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = Vec::new();
    for engine in [&STANDARD, &URL_SAFE] {
        let alone = engine.encode(value);
        for width in BASE64_LINES.into_iter().filter(|&width| alone.len() > width) {
            let lines =
                alone.as_bytes().chunks(width).filter(|line| line.len() >= MASK_LINE_BYTES_MIN);
            forms.extend(lines.map(<[u8]>::to_vec));
        }
        forms.push(alone.into_bytes());
    }
    for before in 0..3 {
        let shifted = [&[0; 2][..before], value].concat();
        let known = (before * 8).div_ceil(6)..shifted.len() * 8 / 6;
        if known.len() >= BASE64_CHARACTERS_MIN {
            for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
                forms.push(engine.encode(&shifted).as_bytes()[known.clone()].to_vec());
            }
        }
    }
    forms
}

fn url_forms(value: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = Vec::new();
    for set in [UNRESERVED, COMPONENT, PATH, FORM] {
        let upper = percent_encode(value, set).to_string().replace(' ', "+");
        forms.push(lower_escapes(&upper).into_bytes());
        forms.push(upper.into_bytes());
    }
    forms
}

/// The same with `%2f` in the place of `%2F`.
fn lower_escapes(text: &str) -> String {
    let mut digits = 0;
    let lower = text.chars().map(|character| {
        let is_digit = digits > 0;
        digits = if character == '%' { 2 } else { i32::max(digits - 1, 0) };
        if is_digit { character.to_ascii_lowercase() } else { character }
    });
    lower.collect()
}

fn hex_forms(value: &[u8]) -> [Vec<u8>; 2] {
    let mut lower = String::with_capacity(value.len() * 2);
    for byte in value {
        write!(lower, "{byte:02x}").expect("writing to a string does not fail");
    }
    [lower.to_ascii_uppercase().into_bytes(), lower.into_bytes()]
}

/// In a JSON string: as most programs write it, with `\/`, with Go's care for HTML, in ASCII.
fn json_forms(text: &str) -> Vec<Vec<u8>> {
    let plain = json(text, |_| false);
    let forms = [
        plain.replace('/', "\\/"),
        plain,
        json(text, |character| matches!(character, '<' | '>' | '&' | '\u{2028}' | '\u{2029}')),
        json(text, |character| !character.is_ascii()),
    ];
    forms.into_iter().map(String::into_bytes).collect()
}

fn json(text: &str, escapes: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            other if other < ' ' || escapes(other) => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}").expect("writing to a string does not fail");
                }
            }
            other => out.push(other),
        }
    }
    out
}

/// As a shell's `set -x` writes it between single quotes, and as `$'..'`.
fn shell_forms(text: &str) -> [Vec<u8>; 2] {
    let single = text.replace('\'', "'\\''");
    let dollar = text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n");
    let dollar = dollar.replace('\r', "\\r").replace('\t', "\\t");
    [single.into_bytes(), dollar.into_bytes()]
}
