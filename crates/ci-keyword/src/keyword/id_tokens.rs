//! `id_tokens` and `identity`: what a job proves itself with.

use domain::job_spec::IdTokenSpec;
use yaml::Node;

use crate::known::{Keys, hint_words};
use crate::object::Object;
use crate::place::Place;
use crate::reader::{Reader, string_or_strings};

pub const KEYS: Keys = Keys { taken: &["aud"] };

/// Reads `id_tokens`: a mapping of variables, each with its audience.
pub fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Vec<IdTokenSpec> {
    let Some(object) = Object::new(reader, place, node) else { return Vec::new() };
    let tokens = object.mapping.iter();
    tokens.map(|(key, node)| token(reader, &place.child(&key.text), &key.text, node)).collect()
}

/// One token. What is no mapping counts as one without audience.
fn token(reader: &mut Reader, place: &Place<'_>, name: &str, node: &Node) -> IdTokenSpec {
    let written = node.as_mapping().and_then(|mapping| mapping.get("aud"));
    if written.is_none() {
        reader.findings.config(place, node.span(), "missing required keys: aud");
    }
    KEYS.check(&mut reader.findings, place, node);
    let audiences = written.and_then(string_or_strings);
    if audiences.is_none() {
        let span = written.unwrap_or(node).span();
        reader.findings.attribute(place, span, "aud", "should be an array of strings or a string");
    }
    IdTokenSpec { name: name.to_owned(), audiences: audiences.unwrap_or_default() }
}

/// Reads `identity`, of which there is one.
pub fn identity(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<String> {
    let text = node.as_str();
    if text.is_none() {
        reader.findings.config(place, node.span(), "should be a string");
    }
    if text != Some("google_cloud") {
        reader.findings.config(place, node.span(), "should be one of: google_cloud");
        hint_words(&mut reader.findings, node, &["google_cloud"]);
    }
    text.map(str::to_owned)
}
