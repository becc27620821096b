//! What tags do: `!reference`, the standard ones, and those that are refused.

use libyaml_safer::ScalarStyle;

use crate::node::{Kind, Style};
use crate::number::{parse_float, parse_int};
use crate::scalar::{self, Plain};

/// GitLab's own tag.
pub(crate) const REFERENCE: &str = "!reference";
/// The tag of a string.
pub(crate) const STR: &str = "tag:yaml.org,2002:str";

/// Whether this tag makes a scalar a string whatever it holds.
pub(crate) fn is_str(tag: Option<&str>) -> bool {
    matches!(tag, Some(STR | "!str" | "!"))
}

/// The Ruby class that Psych's safe loader refuses for this tag.
pub(crate) fn refused_class(tag: &str) -> Option<String> {
    match tag {
        "tag:yaml.org,2002:set" | "!set" => return Some("Psych::Set".to_owned()),
        "tag:yaml.org,2002:omap" | "!omap" => return Some("Psych::Omap".to_owned()),
        _ => {}
    }
    let rest =
        tag.strip_prefix("!ruby/").or_else(|| tag.strip_prefix("tag:ruby.yaml.org,2002:"))?;
    if rest.starts_with("sym") || rest == "string" || rest == "hash" || rest == "array" {
        return None;
    }
    let class = rest.split_once(':').map_or(rest, |(_, class)| class);
    let mut letters = class.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    Some(first.into_iter().chain(letters).collect())
}

/// The value of a scalar with this tag and style. Quotes make a string only where there is no tag.
pub(crate) fn scalar(text: String, tag: Option<&str>, style: ScalarStyle) -> Plain {
    let style = style_of(style);
    let Some(tag) = tag else {
        return match style {
            Style::Plain => scalar::read(text),
            Style::SingleQuoted | Style::DoubleQuoted | Style::Literal | Style::Folded => {
                Plain::Value(Kind::String(text, style))
            }
        };
    };
    let kind = match tag {
        _ if is_str(Some(tag)) => Kind::String(text, style),
        "!ruby/string" => Kind::String(text, style),
        "tag:yaml.org,2002:binary" | "!binary" => Kind::String(decode_base64(&text), style),
        "tag:yaml.org,2002:float" | "!float" => float(&text).unwrap_or(Kind::String(text, style)),
        _ if tag.starts_with("!ruby/sym") => Kind::Symbol(text),
        _ => return scalar::read(text),
    };
    Plain::Value(kind)
}

fn float(text: &str) -> Option<Kind> {
    #[expect(clippy::cast_precision_loss, reason = "Ruby's Float() rounds too")]
    let from_int = |value: i64| value as f64;
    parse_float(text).or_else(|| parse_int(text).map(from_int)).map(Kind::Float)
}

const fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
        ScalarStyle::Any | ScalarStyle::Plain | _ => Style::Plain,
    }
}

/// Decodes what it can, as Ruby's `unpack("m")` does; bytes that are no text are replaced.
fn decode_base64(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for value in text.bytes().filter_map(sextet) {
        bits = bits << 6 | value;
        count += 1;
        if count == 4 {
            bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
            (bits, count) = (0, 0);
        }
    }
    match count {
        2 => bytes.extend_from_slice(&(bits << 12).to_be_bytes()[1..2]),
        3 => bytes.extend_from_slice(&(bits << 6).to_be_bytes()[1..3]),
        _ => {}
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn sextet(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}
