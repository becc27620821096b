//! `variables` at every place that has them.

use domain::variable::JobVariable;
use yaml::{Key, KeyKind, Kind, Node, Shape};

use crate::code::Code;
use crate::findings::Findings;
use crate::known::Keys;
use crate::place::Place;
use crate::reader::strings;

/// Where variables stand; it decides which forms they may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// At the top: `value`, `description`, `options`, `expand`.
    Root,
    /// In a job: `value`, `expand`.
    Job,
    /// In a rule or a service: scalars only.
    Plain,
}

pub(crate) const ROOT: Keys =
    Keys { taken: &["value", "description", "options", "expand"], later: &[] };
pub(crate) const JOB: Keys = Keys { taken: &["value", "expand"], later: &[] };

/// Reads a mapping of variables, in order.
pub(crate) fn read(
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
            let place = place.child(&key.text);
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

/// `{value, expand, ..}`.
fn object(
    findings: &mut Findings,
    place: &Place<'_>,
    node: &Node,
    (form, variable): (Form, &mut JobVariable),
) -> Option<()> {
    let mapping = node.as_mapping()?;
    let keys = if form == Form::Root { ROOT } else { JOB };
    let is_foreign = |key: &&Key| key.as_text().is_none_or(|key| !keys.taken.contains(&key));
    let foreign: Vec<&Key> = mapping.keys().filter(is_foreign).collect();
    if let Some(first) = foreign.first() {
        let words: Vec<&str> = foreign.iter().map(|key| &*key.text).collect();
        let text = format!("uses invalid data keys: {}", words.join(", "));
        findings.config(place, &first.span, &text);
        return None;
    }
    if let Some(value) = mapping.get("value") {
        let Some(text) = value.to_text() else {
            findings.config(place, value.span(), "value must be a scalar");
            return None;
        };
        variable.value = text.into_owned();
    }
    if let Some(expand) = mapping.get("expand") {
        let Some(expand) = expand.as_bool().or_else(|| expand.is_null().then_some(false)) else {
            findings.config(place, expand.span(), "expand should be a boolean value");
            return None;
        };
        variable.raw = !expand;
    }
    check_form(findings, place, node, mapping.get("value"))
}

/// `description` and `options`, which only forms use.
fn check_form(
    findings: &mut Findings,
    place: &Place<'_>,
    node: &Node,
    value: Option<&Node>,
) -> Option<()> {
    let mapping = node.as_mapping()?;
    if let Some(text) = mapping.get("description")
        && !matches!(text.kind(), Kind::Null | Kind::String(..) | Kind::Int(_))
    {
        findings.config(place, text.span(), "description must be an alphanumeric string");
        return None;
    }
    let Some(options) = mapping.get("options").filter(|node| !node.is_null()) else {
        return Some(());
    };
    let Some(words) = strings(options) else {
        findings.config(place, options.span(), "options should be an array of strings");
        return None;
    };
    let value = value.and_then(Node::as_str);
    if !words.is_empty() && !words.iter().any(|word| Some(word.as_str()) == value) {
        findings.config(place, options.span(), "value must be present in options");
        return None;
    }
    Some(())
}
