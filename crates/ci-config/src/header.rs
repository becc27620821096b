//! The header of a file: `spec`, which declares what the body may be given.

pub(crate) mod input;

use domain::limits::DESCRIPTION_CHARS_MAX;
use yaml::{Key, Mapping, Node, Span};

use crate::expression::Expressions;
use crate::fault::Fault;
use crate::include::entry;
use crate::known::{instead, nearest};
use crate::pattern::Patterns;

pub(crate) use input::{Declared, InputKind, is_same};

/// Keys of `spec`.
pub(crate) const KEYS: [&str; 4] = ["inputs", "include", "component", "description"];
/// What `spec:component` may ask for.
pub(crate) const COMPONENT_FIELDS: [&str; 4] = ["name", "sha", "version", "reference"];
/// Keys of one item of `spec:include`.
pub(crate) const INCLUDE_KEYS: [&str; 7] =
    ["local", "file", "remote", "project", "ref", "integrity", "cache"];

/// A header without mistakes.
#[derive(Debug, Default)]
pub(crate) struct Header {
    pub inputs: Vec<Declared>,
    /// Fields of `component` that the body may use.
    pub component: Vec<&'static str>,
    /// Files with more inputs.
    pub include: Option<Node>,
}

/// What reading expressions of headers needs.
#[derive(Debug)]
pub(crate) struct Tools<'t> {
    pub patterns: &'t Patterns,
    pub expressions: &'t mut Expressions,
}

impl Header {
    /// Reads the document before the body.
    ///
    /// # Errors
    /// All mistakes, in GitLab's order.
    pub(crate) fn read(document: &Node, tools: &mut Tools<'_>) -> Result<Self, Vec<Fault>> {
        let empty = Mapping::new();
        let root = document.as_mapping().unwrap_or(&empty);
        let mut faults = Vec::new();
        unknown_keys(&mut faults, "header", root, &["spec"]);
        let mut header = Self::default();
        let spec = root.get("spec").filter(|node| !node.is_null());
        if let Some(node) = spec.filter(|_| faults.is_empty()) {
            header.spec(&mut faults, node, tools);
        }
        if faults.is_empty() { Ok(header) } else { Err(faults) }
    }

    fn spec(&mut self, faults: &mut Vec<Fault>, node: &Node, tools: &mut Tools<'_>) {
        let place = "header:spec";
        let Some(spec) = node.as_mapping() else {
            faults.push(Fault::new(node.span(), format!("{place} config should be a hash")));
            return;
        };
        unknown_keys(faults, place, spec, &KEYS);
        let get = |key: &str| spec.get(key).filter(|node| !node.is_null());
        if let Some(node) = get("description") {
            description(faults, node);
        }
        if !faults.is_empty() {
            return;
        }
        if let Some(node) = get("inputs") {
            self.inputs = inputs(faults, node, tools);
        }
        if let Some(node) = get("include") {
            include(faults, node);
            self.include = Some(node.clone());
        }
        if let Some(node) = get("component") {
            self.component = component(faults, node);
        }
    }
}

/// The inputs of a mapping of names.
pub(crate) fn inputs(faults: &mut Vec<Fault>, node: &Node, tools: &mut Tools<'_>) -> Vec<Declared> {
    let Some(inputs) = node.as_mapping() else {
        let message = "header:spec:inputs config should be a hash";
        faults.push(Fault::new(node.span(), message));
        return Vec::new();
    };
    inputs.iter().map(|(key, node)| input::read(faults, key, node, tools)).collect()
}

/// The inputs of a file of `spec:include`, of which GitLab checks the types only.
pub(crate) fn included(
    faults: &mut Vec<Fault>,
    node: &Node,
    tools: &mut Tools<'_>,
) -> Vec<Declared> {
    let inputs = node.as_mapping().into_iter().flat_map(Mapping::iter);
    let declared = inputs.filter_map(|(key, node)| {
        if input::is_of_known_type(node) {
            return Some(input::read(&mut Vec::new(), key, node, tools));
        }
        let known = "(valid types: array, boolean, number, string)";
        let message = format!("unknown input specification for `{}` {known}", key.text);
        faults.push(Fault::new(node.span(), message));
        None
    });
    declared.collect()
}

fn description(faults: &mut Vec<Fault>, node: &Node) {
    let place = "header:spec config description";
    match node.as_str() {
        None => faults.push(Fault::new(node.span(), format!("{place} should be a string"))),
        Some(text) if text.chars().count() > DESCRIPTION_CHARS_MAX => {
            let message =
                format!("{place} is too long (maximum is {DESCRIPTION_CHARS_MAX} characters)");
            faults.push(Fault::new(node.span(), message));
        }
        Some(_) => {}
    }
}

fn include(faults: &mut Vec<Fault>, node: &Node) {
    let place = "header:spec:include";
    let Some(items) = node.as_sequence() else {
        if node.as_str().is_none() {
            let message = format!("{place} config should be an array or a string");
            faults.push(Fault::new(node.span(), message));
        }
        return;
    };
    for item in items {
        match item.as_mapping() {
            Some(keys) => {
                let fault =
                    |problem| Fault::new(item.span(), format!("{place}:include config {problem}"));
                faults.extend(entry::problems(keys).map(fault));
                unknown_keys(faults, "header:spec:include:include", keys, &INCLUDE_KEYS);
            }
            None if item.as_str().is_some() || item.is_null() => {}
            None => {
                let message = format!("{place}:include config should be a hash or a string");
                faults.push(Fault::new(item.span(), message));
            }
        }
    }
}

fn component(faults: &mut Vec<Fault>, node: &Node) -> Vec<&'static str> {
    let place = "header:spec:component config";
    let Some(items) = node.as_sequence() else {
        for text in ["should be an array", "should be an array of strings"] {
            faults.push(Fault::new(node.span(), format!("{place} {text}")));
        }
        return Vec::new();
    };
    let known = |item: &Node| COMPONENT_FIELDS.into_iter().find(|word| item.as_str() == Some(word));
    if items.iter().any(|item| item.as_str().is_none()) {
        faults.push(Fault::new(node.span(), format!("{place} should be an array of strings")));
    }
    let unknown: Vec<&Node> = items.iter().filter(|item| known(item).is_none()).collect();
    if let Some(first) = unknown.first() {
        let words: Vec<_> =
            unknown.iter().map(|item| item.to_text().unwrap_or_default().to_lowercase()).collect();
        let message = format!("{place} contains unknown values: {}", words.join(", "));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let hint = instead(&words, &COMPONENT_FIELDS);
        faults.push(Fault::new(first.span(), message).with_hint(hint));
    }
    items.iter().filter_map(known).collect()
}

/// Reports keys that a mapping may not have.
fn unknown_keys(faults: &mut Vec<Fault>, place: &str, mapping: &Mapping, known: &[&str]) {
    let is_unknown = |key: &&Key| key.as_text().is_none_or(|key| !known.contains(&key));
    let unknown: Vec<&Key> = mapping.keys().filter(is_unknown).collect();
    let Some(first) = unknown.first() else { return };
    let words: Vec<String> = unknown.iter().map(|key| key.text.to_lowercase()).collect();
    let message = format!("{place} config contains unknown keys: {}", words.join(", "));
    let hint = nearest(&first.text, known.iter().copied())
        .map(|near| format!("write `{near}` instead of `{}`", first.text));
    faults.push(Fault::new(&first.span, message).with_hint(hint));
}

/// A mistake of one input: `header:spec:inputs:x config should be a hash`, in lower case.
fn of_input(name: &str, span: &Span, text: &str) -> Fault {
    Fault::new(span, format!("header:spec:inputs:{name} {text}").to_lowercase())
}
