//! `pages` and `publish`: a folder that is a website.

use domain::job_spec::PagesSpec;
use yaml::{Mapping, Node};

use super::artifacts::is_expiry;
use crate::document::is_blank;
use crate::known::Keys;
use crate::object::Object;
use crate::place::Place;
use crate::reader::Reader;

pub const KEYS: Keys = Keys { taken: &["path_prefix", "expire_in", "publish"] };

/// The folder where none is named.
const PUBLIC: &str = "public";

/// Whether a job makes a website: `pages` says so, or its name does.
pub fn is_pages_job(name: &str, mapping: &Mapping) -> bool {
    match mapping.get("pages") {
        Some(pages) if !is_blank(pages) => true,
        pages => name == "pages" && pages.and_then(Node::as_bool) != Some(false),
    }
}

/// Whether the folder is named at both places, null included.
pub fn is_published_twice(mapping: &Mapping) -> bool {
    let pages = mapping.get("pages").and_then(Node::as_mapping);
    mapping.get("publish").is_some_and(|node| !node.is_null())
        && pages.is_some_and(|pages| pages.get("publish").is_some())
}

/// Reads `pages` and `publish` of a job; `None` where it makes no website.
pub fn read(
    reader: &mut Reader,
    place: &Place<'_>,
    (name, mapping): (&str, &Mapping),
) -> Option<PagesSpec> {
    let given = |key| mapping.get(key).filter(|node: &&Node| !node.is_null());
    let mut pages = PagesSpec::default();
    let mut publish = None;
    if let Some(node) = given("publish") {
        publish = node.as_str().map(str::to_owned);
        if publish.is_none() {
            reader.findings.config(&place.child("publish"), node.span(), "should be a string");
        }
    }
    if let Some(node) = given("pages") {
        publish = object(reader, &place.child("pages"), node, &mut pages).or(publish);
    }
    pages.publish = publish.unwrap_or_else(|| PUBLIC.to_owned());
    is_pages_job(name, mapping).then_some(pages)
}

/// Reads `pages`; its `publish`.
fn object(
    reader: &mut Reader,
    place: &Place<'_>,
    node: &Node,
    pages: &mut PagesSpec,
) -> Option<String> {
    if node.as_bool().is_some() {
        return None;
    }
    let Some(mapping) = node.as_mapping() else {
        reader.findings.config(place, node.span(), "should be a hash or a boolean value");
        return None;
    };
    KEYS.check(&mut reader.findings, place, node);
    let object = Object { place, node, mapping };
    pages.path_prefix = object.text(reader, "path_prefix");
    if let Some(node) = object.get("expire_in") {
        let text = node.as_str().filter(|text| is_expiry(text) || text.contains('$'));
        if text.is_none() {
            reader.findings.attribute(place, node.span(), "expire in", "should be a duration");
        }
        pages.expire_in = text.map(str::to_owned);
    }
    object.text(reader, "publish")
}
