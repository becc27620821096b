//! YAML values that stay what they are: as JSON.

use serde_json::{Map, Number, Value};
use yaml::{Kind, Node};

/// The value of a node. What JSON has no number for becomes text, as Ruby writes it.
pub fn value(node: &Node) -> Value {
    match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(*value),
        Kind::Int(value) => Value::Number((*value).into()),
        Kind::Float(float) => Number::from_f64(*float).map_or_else(|| text(node), Value::Number),
        Kind::String(..) | Kind::Symbol(_) | Kind::BigInt(_) => text(node),
        Kind::Reference(inner) => value(inner),
        Kind::Sequence(items) => Value::Array(items.iter().map(value).collect()),
        Kind::Mapping(mapping) => {
            let entries = mapping.iter().map(|(key, node)| (key.text.to_string(), value(node)));
            Value::Object(entries.collect::<Map<String, Value>>())
        }
    }
}

fn text(node: &Node) -> Value {
    Value::String(node.to_text().unwrap_or_default().into_owned())
}
