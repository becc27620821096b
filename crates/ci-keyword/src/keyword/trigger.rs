//! `trigger`: another pipeline, of another project or of files of this one.

use domain::job_spec::{Forward, InputValue, TriggerSpec, TriggerStrategy};
use yaml::{Mapping, Node, Shape};

use super::child_files;
use crate::code::Code;
use crate::document::is_blank;
use crate::json;
use crate::known::Keys;
use crate::object::Object;
use crate::place::Place;
use crate::reader::Reader;

pub const OTHER_PROJECT: Keys =
    Keys { taken: &["project", "branch", "strategy", "forward", "inputs"] };
pub const CHILD: Keys = Keys { taken: &["strategy", "include", "forward"] };
pub const FORWARD: Keys = Keys { taken: &["yaml_variables", "pipeline_variables"] };

/// Reads `trigger`: a project's path, or an object that `include` makes a child pipeline.
pub fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<TriggerSpec> {
    let mapping = match node.shape() {
        Shape::Text(path) => {
            if is_blank(node) {
                reader.findings.config(place, node.span(), "can't be blank");
            }
            let project = Some(path.to_owned());
            return Some(TriggerSpec { project, ..TriggerSpec::default() });
        }
        Shape::Mapping(mapping) => mapping,
        Shape::Sequence(_) | Shape::Other => {
            let message = format!("{} has to be either a string or a hash", place.path());
            reader.findings.error(Code::Value, node.span(), message);
            return None;
        }
    };
    let object = Object { place, node, mapping };
    if mapping.get("include").is_some() {
        child(reader, &object)
    } else {
        other_project(reader, &object)
    }
}

fn other_project(reader: &mut Reader, object: &Object<'_>) -> Option<TriggerSpec> {
    let mut spec = TriggerSpec::default();
    let is_sound = reader.is_sound(|reader| {
        if object.mapping.is_empty() {
            object.problem(reader, "can't be blank");
        }
        OTHER_PROJECT.check(&mut reader.findings, object.place, object.node);
        spec.inputs = object.get("inputs").map_or_else(Vec::new, |node| {
            let inputs = node.as_mapping().map(inputs);
            inputs.unwrap_or_else(|| {
                let text = "should be a hash";
                reader.findings.attribute(object.place, node.span(), "inputs", text);
                Vec::new()
            })
        });
        spec.project = Some(object.required(reader, "project"));
        spec.branch = object.text(reader, "branch");
        spec.strategy = strategy(reader, object);
    });
    if !is_sound {
        return None;
    }
    spec.forward = forward(reader, object);
    Some(spec)
}

fn child(reader: &mut Reader, object: &Object<'_>) -> Option<TriggerSpec> {
    let mut spec = TriggerSpec::default();
    let is_sound = reader.is_sound(|reader| {
        CHILD.check(&mut reader.findings, object.place, object.node);
        spec.strategy = strategy(reader, object);
    });
    if !is_sound {
        return None;
    }
    if let Some(node) = object.get("include") {
        spec.include = child_files::read(reader, &object.place.child("include"), node);
    }
    spec.forward = forward(reader, object);
    Some(spec)
}

fn strategy(reader: &mut Reader, object: &Object<'_>) -> Option<TriggerStrategy> {
    object.word(reader, "strategy", ("should be depend or mirror", TriggerStrategy::parse))
}

/// `forward`. What is no mapping counts as not given, as in GitLab.
fn forward(reader: &mut Reader, object: &Object<'_>) -> Forward {
    let mut forward = Forward::default();
    let place = object.place.child("forward");
    let Some(node) = object.get("forward") else { return forward };
    let Some(mapping) = node.as_mapping() else { return forward };
    FORWARD.check(&mut reader.findings, &place, node);
    let object = Object { place: &place, node, mapping };
    if let Some(is_forwarded) = object.flag(reader, "yaml_variables") {
        forward.yaml_variables = is_forwarded;
    }
    if let Some(is_forwarded) = object.flag(reader, "pipeline_variables") {
        forward.pipeline_variables = is_forwarded;
    }
    forward
}

/// Values of inputs, with their types.
pub(super) fn inputs(mapping: &Mapping) -> Vec<InputValue> {
    let value = |(key, node): (&yaml::Key, &Node)| InputValue {
        name: key.text.to_string(),
        value: json::value(node),
    };
    mapping.iter().map(value).collect()
}
