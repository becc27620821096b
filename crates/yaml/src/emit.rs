//! A tree as text, in the styles that Ruby's Psych chooses.

use libyaml_safer::{Emitter, Encoding, Event, MappingStyle, ScalarStyle, SequenceStyle};

use crate::mapping::{Key, KeyKind, Mapping};
use crate::node::{Kind, Node};
use crate::number::ruby_float;
use crate::scalar::{self, Plain};

/// Writes a tree as one document that begins with `---`. Values that are shared are written each
/// time; lines are not folded.
pub fn emit(root: &Node) -> String {
    let mut text = Vec::new();
    // The emitter fails only where its output does, or on events in a wrong order.
    match write(root, &mut text) {
        Ok(()) => String::from_utf8_lossy(&text).into_owned(),
        Err(_) => String::new(),
    }
}

fn write(root: &Node, out: &mut Vec<u8>) -> Result<(), libyaml_safer::Error> {
    let mut emitter = Emitter::new();
    emitter.set_output_string(out);
    emitter.set_unicode(true);
    emitter.set_width(-1);
    emitter.emit(Event::stream_start(Encoding::Utf8))?;
    emitter.emit(Event::document_start(None, &[], false))?;
    node(&mut emitter, root)?;
    emitter.emit(Event::document_end(true))?;
    emitter.emit(Event::stream_end())
}

fn node(emitter: &mut Emitter<'_>, node: &Node) -> Result<(), libyaml_safer::Error> {
    tagged(emitter, node, None)
}

/// A node with a tag in front, for what stands behind `!reference`.
fn tagged(
    emitter: &mut Emitter<'_>,
    node: &Node,
    tag: Option<&str>,
) -> Result<(), libyaml_safer::Error> {
    match node.kind() {
        Kind::Null => plain(emitter, ""),
        Kind::Bool(value) => plain(emitter, if *value { "true" } else { "false" }),
        Kind::Int(value) => plain(emitter, &value.to_string()),
        Kind::BigInt(digits) => plain(emitter, digits),
        Kind::Float(value) => plain(emitter, &float(*value)),
        Kind::String(text, _) | Kind::Symbol(text) => string(emitter, text),
        Kind::Sequence(items) => sequence(emitter, items, tag),
        Kind::Mapping(mapping) => entries(emitter, mapping),
        Kind::Reference(inner) => tagged(emitter, inner, Some(crate::tag::REFERENCE)),
    }
}

fn sequence(
    emitter: &mut Emitter<'_>,
    items: &[Node],
    tag: Option<&str>,
) -> Result<(), libyaml_safer::Error> {
    let style = if tag.is_some() { SequenceStyle::Flow } else { SequenceStyle::Block };
    emitter.emit(Event::sequence_start(None, tag, tag.is_none(), style))?;
    items.iter().try_for_each(|item| node(emitter, item))?;
    emitter.emit(Event::sequence_end())
}

fn entries(emitter: &mut Emitter<'_>, mapping: &Mapping) -> Result<(), libyaml_safer::Error> {
    emitter.emit(Event::mapping_start(None, None, true, MappingStyle::Block))?;
    for (name, value) in mapping.iter() {
        key(emitter, name)?;
        node(emitter, value)?;
    }
    emitter.emit(Event::mapping_end())
}

fn key(emitter: &mut Emitter<'_>, key: &Key) -> Result<(), libyaml_safer::Error> {
    match key.kind {
        KeyKind::Text | KeyKind::Collection => string(emitter, &key.text),
        KeyKind::Null | KeyKind::Bool | KeyKind::Int | KeyKind::Float => plain(emitter, &key.text),
    }
}

fn plain(emitter: &mut Emitter<'_>, text: &str) -> Result<(), libyaml_safer::Error> {
    emitter.emit(Event::scalar(None, None, text, true, false, ScalarStyle::Plain))
}

fn string(emitter: &mut Emitter<'_>, text: &str) -> Result<(), libyaml_safer::Error> {
    // Quotes do not keep `<<` from merging, only a tag does.
    let tag = (text == "<<").then_some(crate::tag::STR);
    emitter.emit(Event::scalar(None, tag, text, tag.is_none(), tag.is_none(), style(text)))
}

/// The style that Psych takes for a string: plain where it would be read as the same string.
fn style(text: &str) -> ScalarStyle {
    let body = text.strip_suffix('\n').unwrap_or(text);
    if body.contains('\n') {
        return ScalarStyle::Literal;
    }
    if text == "<<" {
        return ScalarStyle::SingleQuoted;
    }
    let begins_odd = text.starts_with(|c: char| !c.is_alphanumeric() && c != '_');
    if matches!(text, "y" | "Y" | "n" | "N") || begins_odd && !text.contains('"') {
        return ScalarStyle::DoubleQuoted;
    }
    match scalar::read(text.to_owned()) {
        Plain::Value(Kind::String(..)) => ScalarStyle::Any,
        Plain::Value(_) | Plain::Refused(_) | Plain::Invalid => ScalarStyle::SingleQuoted,
    }
}

/// A float as YAML spells it.
fn float(value: f64) -> String {
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    ruby_float(value)
}
