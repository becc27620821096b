//! `image`: a name, or an object.

use domain::job_spec::Image;
use domain::limits::{NAME_CHARS_MAX, PLATFORM_CHARS_MAX};
use yaml::{Mapping, Node};

use crate::document::is_blank;
use crate::known::{Keys, hint_words};
use crate::place::Place;
use crate::reader::{Reader, string_or_strings, strings, unknown_items};

pub const KEYS: Keys =
    Keys { taken: &["name", "entrypoint", "docker", "kubernetes", "pull_policy"] };

const PULL_POLICIES: [&str; 3] = ["always", "if-not-present", "never"];

/// Reads `image`.
pub fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Image> {
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
    let mut image = Image::default();
    let is_sound = reader.is_sound(|reader| {
        let has_ports = check_ports(reader, place, mapping);
        image = own_values(reader, place, node, mapping);
        if !has_ports {
            KEYS.check(&mut reader.findings, place, node);
        }
    });
    if !is_sound {
        return None;
    }
    inner_values(reader, place, mapping, &mut image);
    Some(image)
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

/// Whether there are `ports`, which are for GitLab's own web terminals.
pub(super) fn check_ports(reader: &mut Reader, place: &Place<'_>, mapping: &Mapping) -> bool {
    let entry = mapping.get_entry("ports");
    if let Some((key, _)) = entry {
        reader.findings.config(place, &key.span, "contains disallowed keys: ports");
    }
    entry.is_some()
}

/// Values that an image and a service share and whose errors are those of the object itself.
pub(super) fn own_values(
    reader: &mut Reader,
    place: &Place<'_>,
    node: &Node,
    mapping: &Mapping,
) -> Image {
    let mut image = Image::default();
    let value = |key| mapping.get(key).filter(|node: &&Node| !node.is_null());
    match value("name").map(|name| (name, name.as_str())) {
        Some((_, Some(name))) if !name.trim().is_empty() => name.clone_into(&mut image.name),
        Some((name, None)) if is_blank(name) => no_name(reader, place, name),
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
    if executor_options(mapping, &mut image).is_none() {
        let problem = "must be a valid json schema";
        let span = value("docker").or_else(|| value("kubernetes")).unwrap_or(node).span();
        reader.findings.attribute(place, span, "executor opts", problem);
        reader.findings.hint(
            "`docker` takes `platform` and `user`, `kubernetes` takes `user`; none of them is empty",
        );
    }
    image
}

/// Values that an image and a service share and that are nodes of their own.
pub(super) fn inner_values(
    reader: &mut Reader,
    place: &Place<'_>,
    mapping: &Mapping,
    image: &mut Image,
) {
    if let Some(policy) = mapping.get("pull_policy").filter(|node| !node.is_null()) {
        image.pull_policy = pull_policy(reader, &place.child("pull_policy"), policy);
    }
}

fn pull_policy(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Vec<String> {
    let policies = string_or_strings(node);
    if policies.is_none() {
        reader.findings.config(place, node.span(), "should be an array of strings or a string");
    }
    let is_known = |word: &str| PULL_POLICIES.contains(&word);
    let unknown = unknown_items(node, |item| item.as_str().is_some_and(is_known));
    if node.as_sequence().is_some_and(<[Node]>::is_empty) {
        reader.findings.config(place, node.span(), "can't be blank");
    } else if node.as_str().is_some_and(|word| !is_known(word)) {
        reader.findings.config(place, node.span(), "is not included in the list");
        hint_words(&mut reader.findings, node, &PULL_POLICIES);
    } else if !unknown.is_empty() {
        let text = format!("contains unknown values: {}", unknown.join(", "));
        reader.findings.config(place, node.span(), &text);
        hint_words(&mut reader.findings, node, &PULL_POLICIES);
    }
    policies.unwrap_or_default()
}

/// `docker` and `kubernetes`; `None` if there is anything else in them.
fn executor_options(mapping: &Mapping, image: &mut Image) -> Option<()> {
    let value = |key| mapping.get(key).filter(|node: &&Node| !node.is_null());
    let limited = |node: &Node, key: &str, max: usize| match node.as_mapping()?.get(key) {
        None => Some(None),
        Some(value) => {
            let text = value.as_str().map(str::to_owned);
            let text = text.filter(|text| (1..=max).contains(&text.chars().count()));
            text.map(Some)
        }
    };
    let has_only = |node: &Node, keys: &[&str]| {
        let mapping = node.as_mapping()?;
        mapping.keys().all(|key| keys.contains(&&*key.text)).then_some(())
    };
    if let Some(docker) = value("docker") {
        has_only(docker, &["platform", "user"])?;
        image.docker_platform = limited(docker, "platform", PLATFORM_CHARS_MAX)?;
        image.docker_user = limited(docker, "user", NAME_CHARS_MAX)?;
    }
    if let Some(kubernetes) = value("kubernetes") {
        has_only(kubernetes, &["user"])?;
        let id = kubernetes.as_mapping()?.get("user").and_then(Node::as_int);
        image.kubernetes_user = match id {
            Some(id) => Some(id.to_string()),
            None => limited(kubernetes, "user", NAME_CHARS_MAX)?,
        };
    }
    Some(())
}
