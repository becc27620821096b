//! `trigger:include`: the files of a child pipeline. They are fetched when the child is made.

use domain::job_spec::{ChildFile, ChildFilePlace};
use domain::limits::CHILD_FILES_MAX;
use yaml::{Node, Shape};

use super::trigger;
use crate::document::is_blank;
use crate::known::Keys;
use crate::object::Object;
use crate::place::Place;
use crate::reader::{Reader, flattened, string_or_strings};

pub const KEYS: Keys = Keys {
    taken: &[
        "artifact",
        "cache",
        "component",
        "file",
        "inputs",
        "integrity",
        "job",
        "local",
        "project",
        "ref",
        "remote",
        "rules",
        "template",
    ],
};

/// Reads `trigger:include`: one name, or a list of at most three items.
pub(super) fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Vec<ChildFile> {
    let items = match node.shape() {
        Shape::Text(_) => vec![node],
        Shape::Sequence(items) if items.len() <= CHILD_FILES_MAX => {
            flattened(node, domain::limits::YAML_DEPTH_MAX).unwrap_or_default()
        }
        Shape::Sequence(_) => {
            let text = format!("is too long (maximum is {CHILD_FILES_MAX})");
            reader.findings.config(place, node.span(), &text);
            return Vec::new();
        }
        Shape::Mapping(_) | Shape::Other => {
            reader.findings.config(place, node.span(), "should be an array or a string");
            return Vec::new();
        }
    };
    let place = place.child("include");
    let items = items.into_iter().filter(|item| !item.is_null());
    items.filter_map(|item| child_file(reader, &place, item)).collect()
}

fn child_file(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<ChildFile> {
    if let Some(text) = node.as_str() {
        let is_remote = text.starts_with("http://") || text.starts_with("https://");
        let text = text.to_owned();
        let place = match is_remote {
            true => ChildFilePlace::Remote { url: text, integrity: None },
            false => ChildFilePlace::Local(text),
        };
        return Some(ChildFile { place, inputs: Vec::new() });
    }
    let Some(mapping) = node.as_mapping() else {
        reader.findings.config(place, node.span(), "should be a hash or a string");
        return None;
    };
    let object = Object { place, node, mapping };
    let is_sound = reader.is_sound(|reader| check(reader, &object));
    let inputs = object.get("inputs").and_then(Node::as_mapping).map(trigger::inputs);
    let place = locate(&object).filter(|_| is_sound)?;
    Some(ChildFile { place, inputs: inputs.unwrap_or_default() })
}

/// GitLab's checks of one item of `include` by itself.
fn check(reader: &mut Reader, object: &Object<'_>) {
    let is_given = |key| object.get(key).is_some_and(|node| !is_blank(node));
    if object.get("project").is_some() && !is_given("file") {
        object.problem(reader, "must specify the file where to fetch the config from");
    }
    if let Some(node) = object.get("integrity") {
        if !is_given("remote") {
            object.problem(reader, "integrity can only be specified for remote includes");
        }
        match node.as_str().and_then(|text| text.strip_prefix("sha256-")) {
            None => object.problem(reader, "integrity hash must start with 'sha256-'"),
            Some(digest) if !is_base64(digest) => {
                object.problem(reader, "integrity hash must be base64 encoded");
            }
            Some(_) => {}
        }
    }
    KEYS.check(&mut reader.findings, object.place, object.node);
    if object.get("artifact").is_some() && !is_given("job") {
        object.problem(reader, "must specify the job where to fetch the artifact from");
    }
    if let Some(node) = object.get("rules").filter(|node| !is_list_of_mappings(node)) {
        let text = "should be an array of hashes";
        reader.findings.attribute(object.place, node.span(), "rules", text);
    }
}

fn is_list_of_mappings(node: &Node) -> bool {
    node.as_sequence().is_some_and(|items| items.iter().all(|item| item.as_mapping().is_some()))
}

/// Strict base64: whole groups of four, `=` only at the end.
fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    text.len().is_multiple_of(4) && text.len() - body.len() <= 2 && body.bytes().all(is_digit)
}

/// Where the file is; `None` where the item names no place, which fails when the child is made.
fn locate(object: &Object<'_>) -> Option<ChildFilePlace> {
    let text = |key| object.get(key).and_then(Node::as_str).map(str::to_owned);
    if let Some(path) = text("artifact") {
        return Some(ChildFilePlace::Artifact { path, job: text("job")? });
    }
    if let Some(project) = text("project") {
        let files = object.get("file").and_then(string_or_strings)?;
        return Some(ChildFilePlace::Project { project, files, reference: text("ref") });
    }
    if let Some(url) = text("remote") {
        return Some(ChildFilePlace::Remote { url, integrity: text("integrity") });
    }
    let local = text("local").map(ChildFilePlace::Local);
    let template = || text("template").map(ChildFilePlace::Template);
    local.or_else(template).or_else(|| text("component").map(ChildFilePlace::Component))
}
