//! `image`: a name, or an object.

use domain::job_spec::Image;
use yaml::{Mapping, Node};

use crate::known::Keys;
use crate::place::Place;
use crate::reader::{Reader, string_or_strings, strings};

const KEYS: Keys =
    Keys { taken: &["name", "entrypoint", "docker", "pull_policy"], later: &["kubernetes"] };

const PULL_POLICIES: [&str; 3] = ["always", "if-not-present", "never"];

/// Reads `image`.
pub(crate) fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Image> {
    if let Some(name) = node.as_str() {
        if name.trim().is_empty() {
            reader.findings.attribute(place, node.span(), "name", "can't be blank");
        }
        return Some(Image { name: name.to_owned(), ..Image::default() });
    }
    let Some(mapping) = node.as_mapping() else {
        reader.findings.config(place, node.span(), "should be a hash or a string");
        return None;
    };
    let is_sound = reader.is_sound(|reader| {
        if let Some((key, _)) = mapping.get_entry("ports") {
            reader.findings.config(place, &key.span, "contains disallowed keys: ports");
        } else {
            KEYS.check(&mut reader.findings, place, node);
        }
    });
    is_sound.then(|| object(reader, place, node, mapping))
}

/// The keys that an image and a service share.
pub(crate) fn object(
    reader: &mut Reader,
    place: &Place<'_>,
    node: &Node,
    mapping: &Mapping,
) -> Image {
    let mut image = Image::default();
    let value = |key| mapping.get(key).filter(|node: &&Node| !node.is_null());
    match value("name").map(|name| (name, name.as_str())) {
        Some((_, Some(name))) if !name.trim().is_empty() => name.clone_into(&mut image.name),
        Some((name, None)) => {
            reader.findings.attribute(place, name.span(), "name", "should be a string");
        }
        _ => reader.findings.attribute(place, node.span(), "name", "can't be blank"),
    }
    if let Some(entrypoint) = value("entrypoint") {
        image.entrypoint = strings(entrypoint);
        if image.entrypoint.is_none() {
            let text = "should be an array of strings";
            reader.findings.attribute(place, entrypoint.span(), "entrypoint", text);
        }
    }
    if let Some(policy) = value("pull_policy") {
        image.pull_policy = pull_policy(reader, place, policy);
    }
    if let Some(docker) = value("docker") {
        docker_options(reader, place, docker, &mut image);
    }
    image
}

fn pull_policy(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Vec<String> {
    let policies = string_or_strings(node).unwrap_or_default();
    let is_known = |policy: &String| PULL_POLICIES.contains(&policy.as_str());
    if policies.is_empty() || !policies.iter().all(is_known) {
        let text = "should be one of: always, if-not-present, never";
        reader.findings.attribute(place, node.span(), "pull policy", text);
    }
    policies
}

fn docker_options(reader: &mut Reader, place: &Place<'_>, node: &Node, image: &mut Image) {
    let text = |key: &str, max: usize| match node.as_mapping()?.get(key) {
        None => Some(None),
        Some(value) => value.as_str().filter(|text| text.len() <= max).map(|t| Some(t.to_owned())),
    };
    let is_known = |mapping: &Mapping| {
        mapping.keys().all(|key| matches!(key.as_text(), Some("platform" | "user")))
    };
    let known = node.as_mapping().is_some_and(is_known);
    match (known, text("platform", 64), text("user", 255)) {
        (true, Some(platform), Some(user)) => {
            image.docker_platform = platform;
            image.docker_user = user;
        }
        _ => {
            let problem = "must be a valid json schema";
            reader.findings.attribute(place, node.span(), "executor opts", problem);
        }
    }
}
