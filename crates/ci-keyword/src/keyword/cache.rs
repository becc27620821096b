//! `cache`: one object or up to four.

use domain::job_spec::CacheSpec;
use domain::limits::{CACHE_FALLBACK_KEYS_MAX, CACHES_MAX, YAML_DEPTH_MAX};
use yaml::{Node, Shape};

use super::artifacts::is_when;
use super::cache_key::{self, Key, KeyFiles};
use crate::document::is_blank;
use crate::known::{Keys, hint_words, listed};
use crate::place::Place;
use crate::reader::{Reader, flattened};
use crate::ruby;

pub const KEYS: Keys =
    Keys { taken: &["key", "paths", "untracked", "unprotect", "when", "policy", "fallback_keys"] };

/// The key where none is given.
const DEFAULT_KEY: &str = "default";

/// A cache, and the files that its key is made of, if it is.
#[derive(Clone, Debug)]
pub struct Cache {
    pub spec: CacheSpec,
    pub files: Option<KeyFiles>,
    /// What is put behind the key.
    pub suffix: &'static str,
}

/// Reads `cache`; GitLab has one place for the list and one for its items. Keys get a suffix that
/// keeps protected refs apart, unless `unprotect`.
pub fn read(
    reader: &mut Reader,
    (list, place): (&Place<'_>, &Place<'_>),
    node: &Node,
    is_protected: bool,
) -> Vec<Cache> {
    let items = match node.shape() {
        Shape::Mapping(mapping) if mapping.is_empty() => Vec::new(),
        Shape::Mapping(_) => vec![node],
        Shape::Sequence(_) => flattened(node, 2 * YAML_DEPTH_MAX).unwrap_or_default(),
        Shape::Text(_) | Shape::Other => {
            reader.findings.config(list, node.span(), "can only be a hash or an array");
            return Vec::new();
        }
    };
    if items.len() > CACHES_MAX {
        let text = format!("no more than {CACHES_MAX} caches can be created");
        reader.findings.config(list, node.span(), &text);
        return Vec::new();
    }
    let suffix = if is_protected { "-protected" } else { "-non_protected" };
    let items = items.into_iter().filter(|item| !item.is_null());
    items.filter_map(|item| cache(reader, place, item, suffix)).collect()
}

fn cache(
    reader: &mut Reader,
    place: &Place<'_>,
    node: &Node,
    suffix: &'static str,
) -> Option<Cache> {
    let Some(mapping) = node.as_mapping() else {
        reader.findings.config(place, node.span(), "should be a hash");
        return None;
    };
    let spec = CacheSpec {
        key: DEFAULT_KEY.to_owned(),
        policy: "pull-push".to_owned(),
        when: "on_success".to_owned(),
        ..CacheSpec::default()
    };
    let mut cache = Cache { spec, files: None, suffix };
    let is_sound = reader.is_sound(|reader| {
        KEYS.check(&mut reader.findings, place, node);
        attributes(reader, place, node, &mut cache.spec);
    });
    if !is_sound {
        return None;
    }
    if children(reader, place, node, &mut cache.spec) {
        cache.suffix = "";
    }
    if let Some(key) = mapping.get("key").filter(|key| !key.is_null()) {
        match cache_key::read(reader, &place.child("key"), key)? {
            Key::Text(text) => cache.spec.key = text,
            Key::Files(files) => cache.files = Some(files),
        }
    }
    let suffix = cache.suffix;
    if cache.files.is_none() {
        cache.spec.key.push_str(suffix);
    }
    cache.spec.fallback_keys.iter_mut().for_each(|key| key.push_str(suffix));
    Some(cache)
}

fn value<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.as_mapping()?.get(key).filter(|node| !node.is_null())
}

/// Reads the keys whose errors are those of the cache itself.
fn attributes(reader: &mut Reader, place: &Place<'_>, node: &Node, cache: &mut CacheSpec) {
    let value = |key| value(node, key);
    if let Some(node) = value("when") {
        let words = ("on_success, on_failure, always", is_when as fn(&str) -> Option<String>);
        cache.when = reader.word(place, "when", node, words).unwrap_or_default();
    }
    if let Some(node) = value("policy") {
        policy(reader, place, node, cache);
    }
    let fallbacks = value("fallback_keys");
    if let Some(node) = fallbacks.filter(|node| length(node) > CACHE_FALLBACK_KEYS_MAX) {
        // GitLab spells it so.
        let text = format!("has to many entries (maximum {CACHE_FALLBACK_KEYS_MAX})");
        reader.findings.attribute(place, node.span(), "fallback keys", &text);
    }
}

/// What GitLab counts: items, or characters.
fn length(node: &Node) -> usize {
    match node.shape() {
        Shape::Sequence(items) => items.len(),
        Shape::Mapping(mapping) => mapping.len(),
        Shape::Text(_) | Shape::Other => ruby::text(node).chars().count(),
    }
}

/// A policy, a variable, or nothing, which is the default. GitLab only looks whether the text
/// contains one of them.
fn policy(reader: &mut Reader, place: &Place<'_>, node: &Node, cache: &mut CacheSpec) {
    if is_blank(node) {
        return;
    }
    let word = ruby::text(node);
    if node.as_str().is_none() {
        reader.findings.attribute(place, node.span(), "policy", "should be a string");
    }
    let is_known = ["$", "pull", "push"].iter().any(|part| word.contains(part));
    if is_known {
        cache.policy = word;
    } else {
        let text = "should be a variable or one of: pull-push, push, pull";
        reader.findings.attribute(place, node.span(), "policy", text);
        hint_words(&mut reader.findings, node, &listed(text));
    }
}

/// Reads the keys that are nodes of their own; whether it is `unprotect`.
fn children(reader: &mut Reader, place: &Place<'_>, node: &Node, cache: &mut CacheSpec) -> bool {
    let mut lists = |key: &str| {
        let node = value(node, key)?;
        reader.strings(&place.child(key), "config", node)
    };
    cache.paths = lists("paths").unwrap_or_default();
    cache.fallback_keys = lists("fallback_keys").unwrap_or_default();
    let mut flag = |key: &str| {
        let node = value(node, key)?;
        reader.boolean(&place.child(key), "config", node)
    };
    cache.untracked = flag("untracked").unwrap_or_default();
    flag("unprotect").unwrap_or_default()
}
