//! `only` and `except`, the older way to choose pipelines.

use std::rc::Rc;

use regex::Regex;
use yaml::{Node, Shape, Span};

use super::rules::Condition;
use super::rules::paths::Sought;
use crate::known::{Keys, hint_words};
use crate::pattern;
use crate::place::Place;
use crate::reader::{Reader, strings};
use crate::ruby;

/// `only` or `except`.
#[derive(Debug, Default)]
pub struct Policy {
    pub refs: Option<Vec<RefMatch>>,
    pub variables: Option<Vec<Condition>>,
    pub changes: Option<Sought>,
    /// `kubernetes: active`, which no pipeline here is.
    pub kubernetes: bool,
}

/// One item of `refs`.
#[derive(Debug)]
pub struct RefMatch {
    pub name: RefName,
    /// The project behind `@`.
    pub project: Option<String>,
}

/// How an item names refs.
#[derive(Debug)]
pub enum RefName {
    /// A branch, a tag, or a word for pipelines: `branches`, `tags`, `pushes`.
    Text(String),
    Pattern(Rc<Regex>),
}

pub const KEYS: Keys = Keys { taken: &["refs", "variables", "changes", "kubernetes"] };

/// Reads `only` or `except`.
pub fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Policy> {
    match node.shape() {
        Shape::Sequence(_) => {
            let refs = Some(refs(reader, place, node, "config")?);
            Some(Policy { refs, ..Policy::default() })
        }
        Shape::Mapping(mapping) if mapping.is_empty() => {
            reader.findings.config(place, node.span(), "can't be blank");
            None
        }
        Shape::Mapping(_) => object(reader, place, node),
        Shape::Text(_) | Shape::Other => {
            let text = "has to be either an array of conditions or a hash";
            let message = format!("{} {text}", place.path());
            reader.findings.error(crate::code::Code::Value, node.span(), message);
            None
        }
    }
}

fn object(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Policy> {
    let mapping = node.as_mapping()?;
    // A key without a value is one that nothing matches.
    let value = |key| mapping.get(key).filter(|node: &&Node| !node.is_null());
    let is_empty = |key| mapping.get(key).is_some_and(Node::is_null);
    if !reader.is_sound(|reader| KEYS.check(&mut reader.findings, place, node)) {
        return None;
    }
    let mut policy = Policy {
        refs: is_empty("refs").then(Vec::new),
        variables: is_empty("variables").then(Vec::new),
        changes: is_empty("changes").then(|| Sought::Globs(Vec::new())),
        kubernetes: false,
    };
    if let Some(node) = value("refs") {
        policy.refs = Some(refs(reader, place, node, "refs")?);
    }
    if let Some(node) = value("variables") {
        policy.variables = conditions(reader, place, node);
    }
    if let Some(node) = value("changes") {
        policy.changes = reader.strings(place, "changes", node).map(Sought::Globs);
    }
    if let Some(node) = value("kubernetes") {
        policy.kubernetes = true;
        if node.as_str() != Some("active") {
            let text = format!("unknown value: {}", ruby::text(node));
            reader.findings.attribute(place, node.span(), "kubernetes", &text);
            hint_words(&mut reader.findings, node, &["active"]);
        }
    }
    Some(policy)
}

fn refs(reader: &mut Reader, place: &Place<'_>, node: &Node, name: &str) -> Option<Vec<RefMatch>> {
    let read = strings(node).and_then(|items| {
        items.into_iter().map(|item| ref_match(&reader.patterns, item)).collect()
    });
    if read.is_none() {
        let text = "should be an array of strings or regular expressions using re2 syntax";
        reader.findings.attribute(place, node.span(), name, text);
    }
    read
}

/// `name`, `/pattern/flags`, each perhaps with `@group/project`; `None` for a pattern that RE2
/// refuses. The first `@` always begins the project, as in GitLab: a pattern with one never matches.
fn ref_match(patterns: &pattern::Patterns, item: String) -> Option<RefMatch> {
    if pattern::split(&item).is_some() {
        patterns.compile(&item)?;
    }
    let (text, project) = match item.split_once('@') {
        Some((text, project)) => (text.to_owned(), Some(project.to_owned())),
        None => (item, None),
    };
    let name = if pattern::split(&text).is_some() {
        RefName::Pattern(patterns.compile(&text)?)
    } else {
        RefName::Text(text)
    };
    Some(RefMatch { name, project })
}

fn conditions(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Vec<Condition>> {
    let Some(items) = node.as_sequence() else {
        reader.findings.attribute(place, node.span(), "variables", "should be an array of strings");
        return None;
    };
    let read: Vec<Option<Condition>> = items.iter().map(|item| silent(reader, item)).collect();
    if let Some(at) = read.iter().position(Option::is_none) {
        invalid(reader, place, items[at].span());
    }
    read.into_iter().collect()
}

fn invalid(reader: &mut Reader, place: &Place<'_>, span: &Span) {
    reader.findings.attribute(place, span, "variables", "invalid expression syntax");
}

/// An expression; the caller reports.
fn silent(reader: &mut Reader, node: &Node) -> Option<Condition> {
    let text = node.as_str()?;
    let expression = reader.expressions.read(text, &reader.patterns)?;
    Some(Condition { text: text.into(), expression })
}
