//! Names with brackets to nested values, by the rules of Rack: `a[]=1`, `a[b]=1`, `a[][b]=1`.

use domain::limits::{PARAMS_DEPTH_MAX, PARAMS_MAX};
use serde_json::{Map, Value};

use crate::refusal::Refusal;

/// Reads a query or a urlencoded form.
pub(super) fn parse(encoded: &[u8]) -> Result<Map<String, Value>, Refusal> {
    let mut tree = Map::new();
    for (count, (name, value)) in form_urlencoded::parse(encoded).enumerate() {
        if count >= PARAMS_MAX {
            return Err(Refusal::bad_parameters("too many parameters".to_owned()));
        }
        insert(&mut tree, &name, value.into_owned())?;
    }
    Ok(tree)
}

/// Puts one pair in its place.
pub(super) fn insert(
    tree: &mut Map<String, Value>,
    name: &str,
    value: String,
) -> Result<(), Refusal> {
    let (first, steps) = steps(name);
    if first.is_empty() {
        return Ok(());
    }
    if steps.len() > PARAMS_DEPTH_MAX {
        return Err(Refusal::bad_parameters(format!("{first} is nested too deeply")));
    }
    let slot = tree.entry(first).or_insert(Value::Null);
    place(slot, &steps, value).ok_or_else(|| Refusal::bad_parameters(format!("{first} is invalid")))
}

/// `a[b][]` to `a` and `["b", ""]`.
fn steps(name: &str) -> (&str, Vec<&str>) {
    let Some((first, rest)) = name.split_once('[') else { return (name, Vec::new()) };
    let Some(rest) = rest.strip_suffix(']') else { return (name, Vec::new()) };
    (first, rest.split("][").collect())
}

/// `None` where one name stands for two kinds of things.
fn place(slot: &mut Value, steps: &[&str], value: String) -> Option<()> {
    let Some((step, rest)) = steps.split_first() else {
        *slot = Value::String(value);
        return Some(());
    };
    if step.is_empty() {
        return append(slot, rest, value);
    }
    if slot.is_null() {
        *slot = Value::Object(Map::new());
    }
    let inner = slot.as_object_mut()?.entry(*step).or_insert(Value::Null);
    place(inner, rest, value)
}

/// `a[]`, and `a[][b]`: a new element begins where the last one already has a `b`.
fn append(slot: &mut Value, rest: &[&str], value: String) -> Option<()> {
    if slot.is_null() {
        *slot = Value::Array(Vec::new());
    }
    let list = slot.as_array_mut()?;
    let continues = match (list.last(), rest.first()) {
        (Some(Value::Object(last)), Some(name)) => rest.len() > 1 || !last.contains_key(*name),
        _ => false,
    };
    if !continues {
        list.push(Value::Null);
    }
    place(list.last_mut()?, rest, value)
}
