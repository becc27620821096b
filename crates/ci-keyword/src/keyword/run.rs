//! `run`: steps instead of a script.

use serde_json::Value;
use yaml::{Mapping, Node};

use crate::json;
use crate::place::Place;
use crate::reader::Reader;

/// Reads `run`: a list of steps, each with a name and one thing to do.
pub fn read(reader: &mut Reader, job: &Place<'_>, node: &Node) -> Option<Value> {
    let Some(steps) = node.as_sequence() else {
        reader.findings.attribute(job, node.span(), "run", "value at root is not an array");
        return None;
    };
    for (index, step) in steps.iter().enumerate() {
        if let Err(why) = check(step) {
            let text = format!("value at `/{index}` should use only one of: name, script");
            reader.findings.attribute(job, step.span(), "run", &text);
            reader.findings.hint(why);
        }
    }
    Some(json::value(node))
}

/// What is wrong with a step (GitLab's schema of steps, `run_steps.json`).
fn check(step: &Node) -> Result<(), String> {
    let mapping = step.as_mapping().ok_or("a step is a mapping")?;
    let name = mapping.get("name").ok_or("a step needs a `name`")?;
    if !name.as_str().is_some_and(is_name) {
        return Err(
            "`name` is made of letters, digits and `_`, and no digit comes first".to_owned()
        );
    }
    let kinds = ["script", "step", "func"];
    let given: Vec<&str> = kinds.into_iter().filter(|kind| mapping.get(kind).is_some()).collect();
    let [kind] = given[..] else {
        return Err("a step has exactly one of `script`, `step` and `func`".to_owned());
    };
    let what = mapping.get(kind).filter(|_| kind == "script");
    if what.is_some_and(|script| script.as_str().is_none_or(str::is_empty)) {
        return Err("`script` of a step is one text".to_owned());
    }
    keys(mapping, &["name", "env", kind, if kind == "script" { "env" } else { "inputs" }])?;
    mapping.get("env").map_or(Ok(()), |env| values(env, "env", |node| node.as_str().is_some()))?;
    mapping.get("inputs").map_or(Ok(()), |inputs| values(inputs, "inputs", |_| true))?;
    mapping.get(kind).filter(|_| kind != "script").map_or(Ok(()), reference)
}

fn is_name(text: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.chars().all(is_allowed) && text.starts_with(|c: char| !c.is_ascii_digit())
}

fn keys(mapping: &Mapping, known: &[&str]) -> Result<(), String> {
    match mapping.keys().find(|key| !known.contains(&&*key.text)) {
        Some(key) => Err(format!("a step knows no `{}` here", key.text)),
        None => Ok(()),
    }
}

fn values(node: &Node, key: &str, is_valid: fn(&Node) -> bool) -> Result<(), String> {
    let is_entry = |(key, value): (&yaml::Key, &Node)| is_name(&key.text) && is_valid(value);
    match node.as_mapping() {
        Some(mapping) if mapping.iter().all(is_entry) => Ok(()),
        _ => Err(format!("`{key}` of a step is a mapping of names to values")),
    }
}

/// A function: its name, or where it is in git or in a registry.
fn reference(node: &Node) -> Result<(), String> {
    if node.as_str().is_some() {
        return Ok(());
    }
    let forms: [(&str, &[&str], &[&str]); 2] = [
        ("git", &["url", "rev"], &["dir", "file"]),
        ("oci", &["registry", "repository", "tag"], &["dir", "file"]),
    ];
    let mapping = node.as_mapping().ok_or("a function is a text or a mapping")?;
    let named = forms.iter().find(|(form, ..)| mapping.get(form).is_some());
    let (form, required, optional) = named.ok_or("a function is in `git` or in `oci`")?;
    keys(mapping, &[form])?;
    let place = mapping.get(form).and_then(Node::as_mapping);
    let place = place.ok_or_else(|| format!("`{form}` is a mapping"))?;
    keys(place, &[*required, *optional].concat())?;
    let is_text = |key: &&str| place.get(key).is_some_and(|node| node.as_str().is_some());
    match required.iter().find(|key| !is_text(key)) {
        Some(key) => Err(format!("`{form}` needs `{key}`")),
        None => Ok(()),
    }
}
