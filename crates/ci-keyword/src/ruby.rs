//! Values as Ruby writes them into texts and messages.

use std::fmt::Write as _;

use yaml::{Key, KeyKind, Kind, Node};

/// Ruby's `to_s`: text as it is, nothing for null, lists and mappings as in source code.
pub fn text(node: &Node) -> String {
    match node.to_text() {
        Some(text) => text.into_owned(),
        None => inspected(node),
    }
}

/// Ruby's `join(', ')`, which also joins the lists inside a list.
pub fn joined(node: &Node) -> String {
    match node.as_sequence() {
        Some(items) => items.iter().map(joined).collect::<Vec<_>>().join(", "),
        None => text(node),
    }
}

/// Ruby's `Array(..)` with each item as a text: items of a list, pairs of a mapping, or the value.
pub fn items(node: &Node) -> Vec<String> {
    match (node.as_sequence(), node.as_mapping()) {
        (Some(items), _) => items.iter().map(text).collect(),
        (None, Some(mapping)) => {
            let pairs = mapping.iter();
            pairs.map(|(key, value)| format!("[{}, {}]", name(key), inspected(value))).collect()
        }
        (None, None) => vec![text(node)],
    }
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
pub fn name(key: &Key) -> String {
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
