//! Values as Ruby writes them, and texts that spell values.

use std::fmt::Write as _;

use yaml::{Key, KeyKind, Kind, Mapping, Node, Span, Style};

/// A value as text: what stands in a file where a block is only a part of a scalar.
pub(crate) fn text(node: &Node) -> String {
    match node.to_text() {
        Some(text) => text.into_owned(),
        None => inspected(node),
    }
}

/// The value as a text node.
pub(super) fn as_text(node: &Node) -> Node {
    if node.as_str().is_some() {
        return node.clone();
    }
    Node::new(node.span().clone(), Kind::String(text(node), Style::Plain))
}

/// The value that a text spells in JSON, or the value itself.
pub(super) fn from_text(node: &Node) -> Node {
    let parsed = node.as_str().and_then(|text| serde_json::from_str(text).ok());
    parsed.map_or_else(|| node.clone(), |value| from_json(&value, node.span()))
}

/// A JSON value as a tree, all of it at one place.
pub(crate) fn from_json(value: &serde_json::Value, span: &Span) -> Node {
    let kind = match value {
        serde_json::Value::Null => Kind::Null,
        serde_json::Value::Bool(value) => Kind::Bool(*value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(int) => Kind::Int(int),
            None => Kind::Float(number.as_f64().unwrap_or(f64::INFINITY)),
        },
        serde_json::Value::String(text) => Kind::String(text.clone(), Style::DoubleQuoted),
        serde_json::Value::Array(items) => {
            Kind::Sequence(items.iter().map(|item| from_json(item, span)).collect())
        }
        serde_json::Value::Object(entries) => {
            let mut mapping = Mapping::new();
            for (name, value) in entries {
                mapping.insert(Key::text(name.as_str(), span.clone()), from_json(value, span));
            }
            Kind::Mapping(mapping)
        }
    };
    Node::new(span.clone(), kind)
}

/// Ruby's `inspect`.
fn inspected(node: &Node) -> String {
    match node.kind() {
        Kind::Null => "nil".to_owned(),
        Kind::String(text, _) => quoted(text),
        Kind::Symbol(text) => format!(":{text}"),
        Kind::Sequence(items) => {
            let items: Vec<String> = items.iter().map(inspected).collect();
            format!("[{}]", items.join(", "))
        }
        Kind::Mapping(mapping) => {
            let entry =
                |(key, value): (&Key, &Node)| format!("{}=>{}", name(key), inspected(value));
            let entries: Vec<String> = mapping.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Kind::Reference(inner) => inspected(inner),
        Kind::Bool(_) | Kind::Int(_) | Kind::BigInt(_) | Kind::Float(_) => {
            node.to_text().unwrap_or_default().into_owned()
        }
    }
}

/// A key of a mapping, which Ruby has as a symbol.
fn name(key: &Key) -> String {
    let is_word = |text: &str| {
        text.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && text.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    match key.kind {
        KeyKind::Text if is_word(&key.text) => format!(":{}", key.text),
        KeyKind::Text => format!(":{}", quoted(&key.text)),
        KeyKind::Null => "nil".to_owned(),
        KeyKind::Bool | KeyKind::Int | KeyKind::Float | KeyKind::Collection => key.text.to_string(),
    }
}

/// A text in double quotes as Ruby shows it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '#' if matches!(next, Some('{' | '$' | '@')) => out.push_str("\\#"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{1b}' => out.push_str("\\e"),
            c if c.is_control() => {
                write!(out, "\\u{:04X}", u32::from(c)).expect("a String takes every text");
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
