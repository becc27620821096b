//! `variables` at every place that has them.

use domain::variable::JobVariable;
use yaml::{Key, KeyKind, Kind, Mapping, Node, Shape};

use crate::code::Code;
use crate::document::is_blank;
use crate::findings::Findings;
use crate::known::Keys;
use crate::place::Place;
use crate::reader::strings;

/// Where variables stand; it decides which forms they may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// At the top: `value`, `description`, `options`, `expand`.
    Root,
    /// In a job: `value`, `expand`.
    Job,
    /// In a rule or a service: scalars only.
    Plain,
}

pub const ROOT: Keys = Keys { taken: &["value", "description", "options", "expand"] };
pub const JOB: Keys = Keys { taken: &["value", "expand"] };

/// Reads a mapping of variables, in order.
pub fn read(
    findings: &mut Findings,
    place: &Place<'_>,
    node: &Node,
    form: Form,
) -> Vec<JobVariable> {
    let Some(mapping) = node.as_mapping() else {
        findings.config(place, node.span(), "should be a hash");
        return Vec::new();
    };
    mapping
        .iter()
        .filter_map(|(key, value)| {
            // Without a name GitLab names the kind of entry.
            let place = place.child(match (key.is_nothing(), value.as_mapping()) {
                (true, None) => "simple variable",
                (true, Some(_)) => "complex variable",
                (false, _) => &key.text,
            });
            check_key(findings, &place, key)?;
            let mut variable = JobVariable::public(&*key.text, "");
            fill(findings, &place, value, (form, &mut variable))?;
            Some(variable)
        })
        .collect()
}

/// Text and integer keys pass.
fn check_key(findings: &mut Findings, place: &Place<'_>, key: &Key) -> Option<()> {
    if matches!(key.kind, KeyKind::Text | KeyKind::Int) {
        return Some(());
    }
    findings.attribute(place, &key.span, "key", "must be an alphanumeric string");
    None
}

fn fill(
    findings: &mut Findings,
    place: &Place<'_>,
    node: &Node,
    (form, variable): (Form, &mut JobVariable),
) -> Option<()> {
    match node.shape() {
        Shape::Other if node.is_null() && form == Form::Plain => {}
        Shape::Mapping(_) if form != Form::Plain => {
            return object(findings, place, node, (form, variable));
        }
        Shape::Text(_) | Shape::Sequence(_) | Shape::Mapping(_) | Shape::Other => {
            if let Some(text) = node.to_text() {
                variable.value = text.into_owned();
                return Some(());
            }
        }
    }
    if node.is_null() || node.as_mapping().is_some() {
        findings.config(place, node.span(), "must be a string");
    } else {
        let text = "variable definition must be either a string or a hash";
        findings.error(Code::Value, node.span(), text);
    }
    None
}

/// `{value, expand, ..}`. Everything that is wrong is said, the keys that do not belong here last.
fn object(
    findings: &mut Findings,
    place: &Place<'_>,
    node: &Node,
    (form, variable): (Form, &mut JobVariable),
) -> Option<()> {
    let mapping = node.as_mapping()?;
    let before = findings.hiding();
    let value = mapping.get("value");
    match value.map(Node::to_text) {
        Some(None) => {
            let span = value.map_or(node.span(), Node::span);
            findings.config(place, span, "value must be a scalar");
        }
        Some(Some(text)) => variable.value = text.into_owned(),
        None => {}
    }
    if let Some(text) = mapping.get("description")
        && !matches!(text.kind(), Kind::Null | Kind::String(..) | Kind::Int(_))
    {
        findings.config(place, text.span(), "description must be an alphanumeric string");
    }
    if let Some(expand) = mapping.get("expand") {
        match expand.as_bool().or_else(|| expand.is_null().then_some(false)) {
            Some(expand) => variable.raw = !expand,
            None => findings.config(place, expand.span(), "expand should be a boolean value"),
        }
    }
    let options = mapping.get("options").filter(|node| !node.is_null());
    if let Some(options) = options.filter(|options| strings(options).is_none()) {
        findings.config(place, options.span(), "options should be an array of strings");
    }
    check_keys(findings, place, mapping, form);
    if let Some(options) = options.filter(|options| !is_blank(options) && !offers(options, value)) {
        findings.config(place, options.span(), "value must be present in options");
    }
    (findings.hiding() == before).then_some(())
}

fn check_keys(findings: &mut Findings, place: &Place<'_>, mapping: &Mapping, form: Form) {
    let keys = if form == Form::Root { ROOT } else { JOB };
    let is_foreign = |key: &&Key| key.as_text().is_none_or(|key| !keys.taken.contains(&key));
    let foreign: Vec<&Key> = mapping.keys().filter(is_foreign).collect();
    if let Some(first) = foreign.first() {
        let words: Vec<&str> = foreign.iter().map(|key| &*key.text).collect();
        let text = format!("uses invalid data keys: {}", words.join(", "));
        findings.config(place, &first.span, &text);
        keys.hint(findings, &words);
    }
}

/// Whether a value is one of the options. Of a text GitLab asks whether it contains the value.
fn offers(options: &Node, value: Option<&Node>) -> bool {
    let Some(value) = value.and_then(Node::as_str) else { return false };
    match options.as_str() {
        Some(text) => text.contains(value),
        None => strings(options).is_some_and(|words| words.iter().any(|word| word == value)),
    }
}
