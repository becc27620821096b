//! `changes` and `exists` of a rule: which paths they ask for.

use domain::limits::{RULE_PATHS_MAX, RULE_REGEXP_CHARS_MAX};
use yaml::{Mapping, Node, Shape, Span};

use super::value;
use crate::code::Code;
use crate::document::is_blank;
use crate::known::Keys;
use crate::path_pattern::Invalid;
use crate::place::Place;
use crate::reader::{Reader, strings};

pub const CHANGES: Keys = Keys { taken: &["paths", "compare_to", "regexp"] };
pub const EXISTS: Keys = Keys { taken: &["paths", "project", "ref", "regexp"] };

/// What is said of a pattern for which no work is left.
pub const COSTLY: &str = "is too much work together with the other patterns";

/// What paths are compared with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sought {
    /// `paths`: any of them.
    Globs(Vec<String>),
    /// `regexp`, of GitLab 19.2.
    Regexp(String),
}

/// `changes`.
#[derive(Debug)]
pub struct Changes {
    pub sought: Sought,
    pub compare_to: Option<String>,
}

/// `exists`.
#[derive(Debug)]
pub struct Exists {
    pub sought: Sought,
    /// Another project of this server, and its ref; without one its default branch.
    pub project: Option<String>,
    pub reference: Option<String>,
}

pub(super) fn changes(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Changes> {
    match node.shape() {
        Shape::Sequence(_) => {
            let sought = Sought::Globs(globs(reader, place, node, "config")?);
            Some(Changes { sought, compare_to: None })
        }
        Shape::Mapping(mapping) => {
            let is_sound = reader.is_sound(|reader| {
                CHANGES.check(&mut reader.findings, place, node);
                one_of_both(reader, place, node.span(), mapping);
            });
            if mapping.get("regexp").is_none() && mapping.get("paths").is_none() {
                reader.findings.config(place, node.span(), "missing required keys: paths");
                reader.findings.attribute(place, node.span(), "paths", NO_LIST);
                reader.findings.attribute(place, node.span(), "paths", &too_many());
                return None;
            }
            let sought = is_sound.then(|| sought(reader, place, mapping))??;
            let compare_to = value(mapping, "compare_to")
                .and_then(|node| reader.string(place, "compare to", node));
            Some(Changes { sought, compare_to })
        }
        Shape::Text(_) | Shape::Other => {
            let text = format!("{} should be an array or a hash", place.path());
            reader.findings.error(Code::Value, node.span(), text);
            None
        }
    }
}

pub(super) fn exists(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Exists> {
    let here = |globs| Exists { sought: Sought::Globs(globs), project: None, reference: None };
    match node.shape() {
        Shape::Text(text) => Some(here(vec![text.to_owned()])),
        Shape::Other if is_blank(node) => Some(here(Vec::new())),
        Shape::Sequence(_) => globs(reader, place, node, "config").map(here),
        Shape::Mapping(mapping) => {
            let is_sound = reader.is_sound(|reader| exists_keys(reader, place, node, mapping));
            let is_nothing =
                value(mapping, "paths").is_none() && value(mapping, "regexp").is_none();
            let sought = if is_nothing {
                Some(Sought::Globs(Vec::new()))
            } else {
                sought(reader, place, mapping)
            };
            let mut text =
                |key: &str| value(mapping, key).and_then(|node| reader.string(place, key, node));
            let (project, reference) = (text("project"), text("ref"));
            Some(Exists { sought: sought.filter(|_| is_sound)?, project, reference })
        }
        Shape::Other => {
            let text =
                format!("{} should be a string, an array of strings, or a hash", place.path());
            reader.findings.error(Code::Value, node.span(), text);
            None
        }
    }
}

fn exists_keys(reader: &mut Reader, place: &Place<'_>, node: &Node, mapping: &Mapping) {
    EXISTS.check(&mut reader.findings, place, node);
    one_of_both(reader, place, node.span(), mapping);
    let has = |key: &str| mapping.get(key).is_some();
    if !mapping.is_empty() && !has("paths") && !has("regexp") {
        reader.findings.config(place, node.span(), "missing required keys: paths");
    }
    if value(mapping, "ref").is_some() && value(mapping, "project").is_none() {
        reader.findings.config(place, node.span(), "missing required keys: project");
    }
}

/// `paths` and `regexp` exclude each other.
fn one_of_both(reader: &mut Reader, place: &Place<'_>, span: &Span, mapping: &Mapping) {
    if mapping.get("paths").is_some() && mapping.get("regexp").is_some() {
        let text = "must use exactly one of these keys: paths, regexp";
        reader.findings.config(place, span, text);
    }
}

/// `paths` or `regexp`.
fn sought(reader: &mut Reader, place: &Place<'_>, mapping: &Mapping) -> Option<Sought> {
    match mapping.get("regexp").filter(|node| !node.is_null()) {
        Some(node) => regexp(reader, place, node).map(Sought::Regexp),
        None => globs(reader, place, mapping.get("paths")?, "paths").map(Sought::Globs),
    }
}

/// A regular expression as Ruby understands it.
fn regexp(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<String> {
    let text = reader.string(place, "regexp", node)?;
    let fault = match reader.patterns.of_paths(&text) {
        Ok(_) => return Some(text),
        Err(Invalid::TooLong) => {
            format!("is too long (maximum is {RULE_REGEXP_CHARS_MAX} characters)")
        }
        Err(Invalid::Syntax(fault)) => format!("is invalid: {fault}"),
        Err(Invalid::Costly) => COSTLY.to_owned(),
    };
    reader.findings.attribute(place, node.span(), "regexp", &fault);
    None
}

/// A flat list of at most fifty globs.
fn globs(reader: &mut Reader, place: &Place<'_>, node: &Node, name: &str) -> Option<Vec<String>> {
    let globs = strings(node);
    if globs.is_none() {
        reader.findings.attribute(place, node.span(), name, NO_LIST);
    }
    // GitLab counts the characters of a text, too.
    let length = match node.shape() {
        Shape::Text(text) => text.chars().count(),
        Shape::Sequence(items) => items.len(),
        Shape::Mapping(_) | Shape::Other => 0,
    };
    if length > RULE_PATHS_MAX || node.is_null() {
        reader.findings.attribute(place, node.span(), name, &too_many());
        return None;
    }
    globs
}

const NO_LIST: &str = "should be an array of strings";

fn too_many() -> String {
    format!("has too many entries (maximum {RULE_PATHS_MAX})")
}
