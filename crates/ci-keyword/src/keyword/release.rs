//! `release`: what is released after the script.

use std::borrow::Cow;

use domain::job_spec::{ReleaseLink, ReleaseSpec};
use yaml::Node;

use crate::document::is_blank;
use crate::known::Keys;
use crate::moment::is_iso_8601;
use crate::object::Object;
use crate::place::Place;
use crate::reader::{Reader, string_or_strings};

pub const KEYS: Keys = Keys {
    taken: &[
        "tag_name",
        "tag_message",
        "name",
        "description",
        "ref",
        "released_at",
        "milestones",
        "assets",
    ],
};
pub const ASSETS: Keys = Keys { taken: &["links"] };

/// Reads `release`.
pub fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<ReleaseSpec> {
    let object = Object::new(reader, place, node)?;
    let mut release = ReleaseSpec::default();
    let is_sound = reader.is_sound(|reader| {
        KEYS.check(&mut reader.findings, place, node);
        release.tag_name = object.required(reader, "tag_name");
        release.tag_message = not_blank(&object, "tag_message")
            .and_then(|node| reader.string(place, "tag message", node));
        release.description = object.required(reader, "description");
        release.milestones = milestones(reader, &object);
        release.released_at = released_at(reader, &object);
        release.reference = reference(reader, &object);
    });
    // Any scalar is a name for GitLab.
    release.name = object.get("name").and_then(Node::to_text).map(Cow::into_owned);
    if let Some(node) = object.get("assets").filter(|_| is_sound) {
        release.links = assets(reader, &place.child("assets"), node);
    }
    is_sound.then_some(release)
}

fn not_blank<'n>(object: &Object<'n>, key: &str) -> Option<&'n Node> {
    object.get(key).filter(|node| !is_blank(node))
}

fn milestones(reader: &mut Reader, object: &Object<'_>) -> Vec<String> {
    let Some(node) = not_blank(object, "milestones") else { return Vec::new() };
    string_or_strings(node).unwrap_or_else(|| {
        let text = "should be an array of strings or a string";
        reader.findings.attribute(object.place, node.span(), "milestones", text);
        Vec::new()
    })
}

fn released_at(reader: &mut Reader, object: &Object<'_>) -> Option<String> {
    let node = object.get("released_at").filter(|node| node.as_bool() != Some(false))?;
    let text = node.as_str().filter(|text| is_iso_8601(text));
    if text.is_none() {
        let problem = "must be a valid datetime";
        reader.findings.attribute(object.place, node.span(), "released at", problem);
    }
    text.map(str::to_owned)
}

fn reference(reader: &mut Reader, object: &Object<'_>) -> Option<String> {
    let node = object.get("ref").filter(|node| node.as_bool() != Some(false))?;
    let text = node.as_str().filter(|text| is_ref(text));
    if text.is_none() {
        reader.findings.attribute(object.place, node.span(), "ref", "must be a valid ref");
    }
    text.map(str::to_owned)
}

/// Whether a text can be a branch, a tag or a commit (git's documentation, git-check-ref-format);
/// not a full name of a branch.
fn is_ref(text: &str) -> bool {
    let is_forbidden = |c: char| c.is_ascii_control() || " ~^:?*[\\".contains(c);
    let is_part = |part: &str| !part.starts_with('.') && !part.ends_with(".lock");
    !text.is_empty()
        && text != "HEAD"
        && !text.starts_with("refs/heads/")
        && !text.starts_with("refs/remotes/")
        && !text.starts_with('-')
        && !text.ends_with(['/', '.'])
        && !["..", "//", "@{"].iter().any(|sequence| text.contains(sequence))
        && !text.contains(is_forbidden)
        && text.split('/').all(is_part)
}

fn assets(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Vec<ReleaseLink> {
    if node.as_mapping().is_none() {
        reader.findings.config(place, node.span(), "should be a hash");
    }
    ASSETS.check(&mut reader.findings, place, node);
    let given = node.as_mapping().and_then(|mapping| mapping.get("links"));
    let links = given.filter(|links| !links.is_null());
    let items = links.and_then(Node::as_sequence);
    let span = links.unwrap_or(node).span();
    if items.is_none_or(|items| !items.iter().all(|item| item.as_mapping().is_some())) {
        reader.findings.attribute(place, span, "links", "should be an array of hashes");
    }
    if links.is_none_or(is_blank) {
        reader.findings.attribute(place, span, "links", "can't be blank");
    }
    items.unwrap_or_default().iter().map(link).collect()
}

/// A link, which GitLab does not look into before the release is made.
fn link(node: &Node) -> ReleaseLink {
    let text = |key| {
        let value = node.as_mapping().and_then(|mapping| mapping.get(key));
        value.filter(|value| !value.is_null()).and_then(Node::to_text).map(Cow::into_owned)
    };
    ReleaseLink {
        name: text("name"),
        url: text("url"),
        filepath: text("filepath"),
        link_type: text("link_type"),
    }
}
