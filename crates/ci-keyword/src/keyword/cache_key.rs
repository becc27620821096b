//! `cache:key`: a text, or files whose content or last commit makes it.

use domain::limits::CACHE_KEY_FILES_MAX;
use yaml::{Kind, Mapping, Node};

use crate::code::Code;
use crate::known::Keys;
use crate::object::Object;
use crate::place::Place;
use crate::reader::{Reader, strings};

/// A key as written.
#[derive(Clone, Debug)]
pub(super) enum Key {
    Text(String),
    Files(KeyFiles),
}

/// Files that make a key.
#[derive(Clone, Debug)]
pub struct KeyFiles {
    /// Paths, the leading slashes dropped.
    pub files: Vec<String>,
    /// `files_commits`: their last commits count, not what is in them.
    pub by_commit: bool,
    pub prefix: Option<String>,
}

pub const KEYS: Keys = Keys { taken: &["files", "files_commits", "prefix"] };

/// Reads `key`.
pub(super) fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Key> {
    if let Some(mapping) = node.as_mapping() {
        return of_files(reader, &Object { place, node, mapping }).map(Key::Files);
    }
    let (Kind::String(text, _) | Kind::Symbol(text)) = node.kind() else {
        let message = format!("{} should be a hash, a string or a symbol", place.path());
        reader.findings.error(Code::Value, node.span(), message);
        return None;
    };
    check_text(reader, place, node, text);
    Some(Key::Text(text.clone()))
}

fn check_text(reader: &mut Reader, place: &Place<'_>, node: &Node, text: &str) {
    let decoded =
        text.replace("%2F", "/").replace("%2f", "/").replace("%2E", ".").replace("%2e", ".");
    if decoded.contains('/') {
        reader.findings.config(place, node.span(), "cannot contain the \"/\" character");
    } else if decoded == "." || decoded == ".." {
        reader.findings.config(place, node.span(), "cannot be \".\" or \"..\"");
    }
}

fn of_files(reader: &mut Reader, object: &Object<'_>) -> Option<KeyFiles> {
    let forms: Vec<&str> = ["files", "files_commits"]
        .into_iter()
        .filter(|form| object.mapping.get(form).is_some())
        .collect();
    let is_sound = reader.is_sound(|reader| {
        KEYS.check(&mut reader.findings, object.place, object.node);
        if forms.len() != 1 {
            let text = "must use exactly one of these keys: files, files_commits";
            object.problem(reader, text);
        }
    });
    let form = *forms.first().filter(|_| is_sound)?;
    let files = object
        .get(form)
        .map_or_else(Vec::new, |node| files(reader, &object.place.child(form), node));
    let prefix = object.get("prefix").and_then(|node| {
        let place = object.place.child("prefix");
        match node.kind() {
            Kind::String(text, _) | Kind::Symbol(text) => {
                check_text(reader, &place, node, text);
                Some(text.clone())
            }
            Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::BigInt(_)
            | Kind::Float(_)
            | Kind::Sequence(_)
            | Kind::Mapping(_)
            | Kind::Reference(_) => {
                reader.findings.config(&place, node.span(), "should be a string or symbol");
                None
            }
        }
    });
    Some(KeyFiles { files, by_commit: form == "files_commits", prefix })
}

/// One or two paths. A text counts its letters and a mapping its entries, as in GitLab.
fn files(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Vec<String> {
    let paths = strings(node);
    if paths.is_none() {
        reader.findings.config(place, node.span(), "should be an array of strings");
        reader.hint_list(node);
    }
    let text = || node.to_text().map_or(0, |text| text.chars().count());
    let entries = node.as_mapping().map(Mapping::len);
    let length = entries.or(node.as_sequence().map(<[Node]>::len)).unwrap_or_else(text);
    if length == 0 {
        reader.findings.config(place, node.span(), "requires at least 1 item");
    } else if length > CACHE_KEY_FILES_MAX {
        let text = format!("has too many items (maximum is {CACHE_KEY_FILES_MAX})");
        reader.findings.config(place, node.span(), &text);
    }
    let relative = |path: String| path.trim_start_matches('/').to_owned();
    paths.unwrap_or_default().into_iter().map(relative).collect()
}
