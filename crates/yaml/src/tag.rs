//! What tags do: `!reference`, the standard ones, and those that are refused.

use libyaml_safer::ScalarStyle;

use crate::node::{Kind, Style};
use crate::number::convert_float;
use crate::scalar::{self, Plain};

/// GitLab's own tag.
pub(crate) const REFERENCE: &str = "!reference";
/// The tag of a string.
pub(crate) const STR: &str = "tag:yaml.org,2002:str";

/// What a tag stands before.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tagged<'t> {
    Scalar(&'t str),
    Sequence,
    Mapping,
}

/// Whether a list with this tag is an ordered mapping, pair by pair.
pub(crate) fn is_omap(tag: &str) -> bool {
    matches!(tag, "tag:yaml.org,2002:omap" | "!omap")
}

/// Whether this tag keeps a key `<<` from merging.
pub(crate) fn is_str(tag: Option<&str>) -> bool {
    tag == Some(STR)
}

/// The Ruby class that Psych's safe loader refuses for this tag.
pub(crate) fn refused_class(tag: &str, tagged: Tagged<'_>) -> Option<String> {
    let class = match tagged {
        Tagged::Scalar(text) => scalar_class(tag, text),
        Tagged::Sequence => tag.strip_prefix("!seq:").or_else(|| tag.strip_prefix("!ruby/array:")),
        Tagged::Mapping => mapping_class(tag),
    };
    class.filter(|class| !class.is_empty()).map(str::to_owned)
}

fn scalar_class<'t>(tag: &'t str, text: &'t str) -> Option<&'t str> {
    if let Some(class) = tag.strip_prefix("!str:") {
        return Some(class);
    }
    let name = tag.strip_prefix("!ruby/")?;
    match name {
        "class" | "module" => Some(text),
        "encoding" => Some("Encoding"),
        "regexp" => Some("Regexp"),
        "range" => Some("Range"),
        "object:BigDecimal" | "object:DateTime" | "object:Complex" | "object:Rational" => {
            name.strip_prefix("object:")
        }
        _ => name.strip_prefix("string:"),
    }
}

fn mapping_class(tag: &str) -> Option<&str> {
    if matches!(tag, "tag:yaml.org,2002:set" | "!set") {
        return Some("Psych::Set");
    }
    if is_omap(tag) {
        return Some("Psych::Omap");
    }
    if let Some(class) = tag.strip_prefix("!map:").or_else(|| tag.strip_prefix("!str:")) {
        return Some(class);
    }
    let name = tag.strip_prefix("!ruby/")?;
    let (kind, class) = name.split_once(':').unwrap_or((name, ""));
    let or = |default: &'static str| Some(if class.is_empty() { default } else { class });
    match kind {
        "object" if class == "Hash" => None,
        "object" => or("Object"),
        "struct" => or("Struct"),
        "exception" => or("Exception"),
        "data" | "data-with-ivars" => or("Data"),
        "range" if name == kind => Some("Range"),
        "array" | "string" | "hash" | "hash-with-ivars" | "marshalable" => Some(class),
        _ => None,
    }
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
        STR | REFERENCE | "!str" | "!str:" | "!ruby/string" | "!ruby/string:" => {
            Kind::String(text, style)
        }
        "tag:yaml.org,2002:binary" | "!binary" => Kind::String(decode_base64(&text), style),
        "tag:yaml.org,2002:float" | "!float" => return float(text),
        _ if tag.starts_with("!ruby/sym") => Kind::Symbol(text),
        _ => return scalar::read(text),
    };
    Plain::Value(kind)
}

/// A number as a float; texts are converted, other values cannot be.
fn float(text: String) -> Plain {
    let value = match scalar::read(text) {
        #[expect(clippy::cast_precision_loss, reason = "Ruby's Float() rounds too")]
        Plain::Value(Kind::Int(value)) => Some(value as f64),
        Plain::Value(Kind::Float(value)) => Some(value),
        Plain::Value(Kind::BigInt(digits)) => digits.parse().ok(),
        Plain::Value(Kind::String(text, _)) => convert_float(&text),
        Plain::Value(
            Kind::Null
            | Kind::Bool(_)
            | Kind::Symbol(_)
            | Kind::Sequence(_)
            | Kind::Mapping(_)
            | Kind::Reference(_),
        ) => None,
        refused @ (Plain::Refused(_) | Plain::Invalid) => return refused,
    };
    value.map_or(Plain::Invalid, |value| Plain::Value(Kind::Float(value)))
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
