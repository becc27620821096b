//! `needs`: names, or objects with `job`.

use domain::limits::YAML_DEPTH_MAX;
use yaml::{Kind, Mapping, Node, Shape, Span};

use super::parallel::{self, Parallel};
use crate::code::Code;
use crate::document::is_blank;
use crate::known::Keys;
use crate::place::Place;
use crate::reader::{Reader, flattened};

/// One need as it is written.
#[derive(Clone, Debug)]
pub(crate) struct NeedItem {
    pub span: Span,
    pub job: String,
    pub artifacts: bool,
    pub optional: bool,
    /// Names of instances that `parallel:matrix` chooses, without the job's own name.
    pub instances: Option<Vec<String>>,
}

const KEYS: Keys = Keys { taken: &["job", "artifacts", "optional", "parallel"], later: &[] };
const RULE: Keys = Keys { taken: &["job", "artifacts", "optional"], later: &[] };

/// Reads `needs` of a job or of a rule; null items are ignored.
pub(crate) fn read(
    reader: &mut Reader,
    place: &Place<'_>,
    node: &Node,
    in_rule: bool,
) -> Option<Vec<NeedItem>> {
    let items = match node.shape() {
        Shape::Mapping(mapping) if mapping.is_empty() => {
            reader.findings.config(place, node.span(), "can not be an empty hash");
            return None;
        }
        Shape::Mapping(_) => vec![node],
        Shape::Sequence(_) => flattened(node, 2 * YAML_DEPTH_MAX)?,
        Shape::Text(_) | Shape::Other => {
            reader.findings.config(place, node.span(), "can only be a hash or an array");
            return None;
        }
    };
    if items.iter().any(|item| counts(item)) {
        reader.findings.config(place, node.span(), "cannot use \"parallel: <number>\".");
        return None;
    }
    let items = items.into_iter().filter(|item| !item.is_null());
    Some(items.filter_map(|item| need(reader, place, item, in_rule)).collect())
}

/// Whether a need has `parallel` with a number.
fn counts(item: &Node) -> bool {
    let parallel = item.as_mapping().and_then(|mapping| mapping.get("parallel"));
    parallel.is_some_and(|node| matches!(node.kind(), Kind::Int(_) | Kind::Float(_)))
}

/// Dependencies beside needs must be among them, unless there are no needs.
pub(crate) fn check_dependencies(
    reader: &mut Reader,
    place: &Place<'_>,
    needs: &[NeedItem],
    dependencies: &[(String, Span)],
) {
    let is_outside = |(name, _): &&(String, Span)| !needs.iter().any(|need| need.job == *name);
    let outside: Vec<_> = dependencies.iter().filter(is_outside).collect();
    let Some((_, span)) = outside.first().filter(|_| !needs.is_empty()) else { return };
    let names: Vec<&str> = outside.iter().map(|(name, _)| name.as_str()).collect();
    let text = format!("the {} should be part of needs", names.join(", "));
    let text = format!("{} dependencies {text}", place.path()).to_lowercase();
    reader.findings.error(Code::Dependencies, span, text);
}

fn need(reader: &mut Reader, list: &Place<'_>, node: &Node, in_rule: bool) -> Option<NeedItem> {
    let place = list.child("need");
    let mut item = NeedItem {
        span: node.span().clone(),
        job: String::new(),
        artifacts: true,
        optional: false,
        instances: None,
    };
    let mapping = match node.shape() {
        Shape::Text(name) if name.trim().is_empty() => {
            reader.findings.config(&place, node.span(), "can't be blank");
            return None;
        }
        Shape::Text(name) => {
            name.clone_into(&mut item.job);
            return Some(item);
        }
        Shape::Mapping(mapping) => mapping,
        Shape::Sequence(_) | Shape::Other => {
            reader.findings.error(Code::Value, node.span(), unsupported(&place));
            return None;
        }
    };
    check_form(reader, &place, node, (list, mapping, in_rule))?;
    let keys = if in_rule { RULE } else { KEYS };
    if !reader.is_sound(|reader| keys.check(&mut reader.findings, &place, node)) {
        return None;
    }
    let value = |key| mapping.get(key).filter(|node: &&Node| !node.is_null());
    let name = mapping.get("job")?;
    let job = reader.string(&place, "job", name);
    if is_blank(name) {
        reader.findings.attribute(&place, name.span(), "job", "can't be blank");
        return None;
    }
    item.job = job?;
    if let Some(node) = value("artifacts") {
        item.artifacts = reader.boolean(&place, "artifacts", node)?;
    }
    if let Some(node) = value("optional") {
        item.optional = reader.boolean(&place, "optional", node)?;
    }
    if let Some(node) = value("parallel") {
        item.instances = instances(reader, &place, node)?;
    }
    Some(item)
}

fn unsupported(place: &Place<'_>) -> String {
    format!("{} has an unsupported type", place.path()).to_lowercase()
}

/// Which of GitLab's forms an object is; only those of the same pipeline pass.
fn check_form(
    reader: &mut Reader,
    place: &Place<'_>,
    node: &Node,
    (list, mapping, in_rule): (&Place<'_>, &Mapping, bool),
) -> Option<()> {
    let other = ["project", "pipeline"].into_iter().find_map(|key| mapping.get_entry(key));
    if let Some((key, _)) = other {
        if in_rule {
            let text = "uses invalid types: cross_dependency";
            reader.findings.config(list, node.span(), text);
        } else {
            reader.findings.not_yet(&place.child(&key.text), &key.span);
        }
        return None;
    }
    if mapping.get("job").is_none() || mapping.get("ref").is_some() {
        reader.findings.error(Code::Value, node.span(), unsupported(place));
        return None;
    }
    Some(())
}

/// Instances that a matrix chooses. `Some(None)` after an error that was reported.
#[expect(clippy::option_option, reason = "no choice and a wrong one differ")]
fn instances(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Option<Vec<String>>> {
    match parallel::read(reader, &place.child("parallel"), node, false)? {
        Parallel::Count(_) => None,
        Parallel::Matrix(instances) => {
            Some(Some(instances.into_iter().map(|instance| instance.label).collect()))
        }
    }
}
