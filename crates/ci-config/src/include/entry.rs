//! The keyword itself, apart from the files. GitLab looks at it where it brought none, and in
//! headers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yaml::{Mapping, Node};

use super::remote::{self, HASH};
use crate::document::is_blank;
use crate::findings::Findings;
use crate::known::Keys;
use crate::place::Place;

/// Keys of an item.
pub(crate) const ITEM: Keys = Keys {
    taken: &[
        "local",
        "file",
        "remote",
        "project",
        "ref",
        "integrity",
        "cache",
        "template",
        "artifact",
        "inputs",
        "job",
        "rules",
        "component",
    ],
};

/// Checks an `include` that brought no file.
pub(super) fn check(findings: &mut Findings, include: &Node) {
    let place = Place::root("include");
    if let Some(items) = include.as_sequence() {
        let place = place.child("include");
        items.iter().for_each(|item| check_item(findings, &place, item));
    } else if include.as_str().is_none() {
        findings.config(&place, include.span(), "should be an array or a string");
    }
}

fn check_item(findings: &mut Findings, place: &Place<'_>, item: &Node) {
    let Some(mapping) = item.as_mapping() else { return };
    for problem in problems(mapping) {
        findings.config(place, item.span(), problem);
    }
    ITEM.check(findings, place, item);
    if given(mapping, "artifact").is_some() && is_absent(mapping, "job") {
        let text = "must specify the job where to fetch the artifact from";
        findings.config(place, item.span(), text);
    }
}

/// What is wrong with an item of any `include`.
pub(crate) fn problems(mapping: &Mapping) -> impl Iterator<Item = &'static str> {
    let problems = [
        file(mapping),
        integrity_of_others(mapping),
        integrity(mapping),
        cache_of_others(mapping),
        cache(mapping),
    ];
    problems.into_iter().flatten()
}

/// A value that is neither null nor false.
fn given<'m>(mapping: &'m Mapping, key: &str) -> Option<&'m Node> {
    mapping.get(key).filter(|node| !node.is_null() && node.as_bool() != Some(false))
}

fn is_absent(mapping: &Mapping, key: &str) -> bool {
    mapping.get(key).is_none_or(is_blank)
}

fn file(mapping: &Mapping) -> Option<&'static str> {
    let is_lost = given(mapping, "project").is_some() && is_absent(mapping, "file");
    is_lost.then_some("must specify the file where to fetch the config from")
}

fn integrity_of_others(mapping: &Mapping) -> Option<&'static str> {
    let is_other = given(mapping, "integrity").is_some() && is_absent(mapping, "remote");
    is_other.then_some("integrity can only be specified for remote includes")
}

fn integrity(mapping: &Mapping) -> Option<&'static str> {
    let node = given(mapping, "integrity")?;
    match node.as_str().and_then(|text| text.strip_prefix(HASH)) {
        None => Some("integrity hash must start with 'sha256-'"),
        Some(hash) => STANDARD.decode(hash).err().map(|_| "integrity hash must be base64 encoded"),
    }
}

fn cache_of_others(mapping: &Mapping) -> Option<&'static str> {
    let is_other = !is_absent(mapping, "cache") && is_absent(mapping, "remote");
    is_other.then_some("cache can only be specified for remote includes")
}

fn cache(mapping: &Mapping) -> Option<&'static str> {
    let node = mapping.get("cache").filter(|node| !is_blank(node))?;
    match node.as_str() {
        None if node.as_bool() == Some(true) => None,
        None => Some("cache must be a boolean or a duration string"),
        Some(text) => remote::age(text).err(),
    }
}
