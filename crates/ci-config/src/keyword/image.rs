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
        no_image(reader, place, node);
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

/// What GitLab says of a value that is neither text nor a mapping, and therefore has no name.
pub(super) fn no_image(reader: &mut Reader, place: &Place<'_>, node: &Node) {
    reader.findings.config(place, node.span(), "should be a hash or a string");
    no_name(reader, place, node);
}

fn no_name(reader: &mut Reader, place: &Place<'_>, node: &Node) {
    reader.findings.attribute(place, node.span(), "name", "should be a string");
    reader.findings.attribute(place, node.span(), "name", "can't be blank");
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
        Some((name, Some(_))) => {
            reader.findings.attribute(place, name.span(), "name", "can't be blank");
        }
        None => no_name(reader, place, node),
    }
    if let Some(entrypoint) = value("entrypoint") {
        image.entrypoint = strings(entrypoint);
        if image.entrypoint.is_none() {
            let text = "should be an array of strings";
            reader.findings.attribute(place, entrypoint.span(), "entrypoint", text);
        }
    }
    if let Some(policy) = value("pull_policy") {
        image.pull_policy = pull_policy(reader, &place.child("pull_policy"), policy);
    }
    if let Some(docker) = value("docker") {
        docker_options(reader, place, docker, &mut image);
    }
    image
}

fn pull_policy(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Vec<String> {
    let Some(policies) = string_or_strings(node) else {
        reader.findings.config(place, node.span(), "should be an array of strings or a string");
        return Vec::new();
    };
    let words = policies.iter().map(String::as_str);
    let unknown: Vec<&str> = words.filter(|word| !PULL_POLICIES.contains(word)).collect();
    if policies.is_empty() {
        reader.findings.config(place, node.span(), "can't be blank");
    } else if node.as_str().is_some() && !unknown.is_empty() {
        reader.findings.config(place, node.span(), "is not included in the list");
    } else if !unknown.is_empty() {
        let text = format!("contains unknown values: {}", unknown.join(", "));
        reader.findings.config(place, node.span(), &text);
    }
    policies
}

fn docker_options(reader: &mut Reader, place: &Place<'_>, node: &Node, image: &mut Image) {
    let text = |key: &str, max: usize| match node.as_mapping()?.get(key) {
        None => Some(None),
        Some(value) => {
            let fits = |text: &&str| (1..=max).contains(&text.chars().count());
            value.as_str().filter(fits).map(|text| Some(text.to_owned()))
        }
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
