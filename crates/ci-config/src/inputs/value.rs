//! Texts that spell values.

use yaml::{Key, Kind, Mapping, Node, Span, Style};

use crate::ruby::text;

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
