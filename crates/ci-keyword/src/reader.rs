//! What reading the tree needs, and the shapes of values that many keywords share.

use std::collections::BTreeSet;

use yaml::{Kind, Node};

use crate::expression::Expressions;
use crate::findings::Findings;
use crate::keyword::rules::RuleLists;
use crate::known::{hint_words, listed};
use crate::pattern::Patterns;
use crate::place::Place;
use crate::ruby;

/// Characters of a value that a hint repeats.
const SHOWN_CHARS_MAX: usize = 60;

/// The state of reading one configuration.
#[derive(Debug, Default)]
pub struct Reader {
    pub findings: Findings,
    pub patterns: Patterns,
    pub expressions: Expressions,
    pub rules: RuleLists,
    /// All files merged, before `extends`; kept for messages and reasons.
    pub merged: Option<Node>,
    /// Values that texts of the configuration hold and that may not be shown.
    pub carried: BTreeSet<String>,
}

impl Reader {
    /// Runs checks of a node's own; whether they found nothing. Only then its inside is read.
    pub fn is_sound(&mut self, checks: impl FnOnce(&mut Self)) -> bool {
        let before = self.findings.hiding();
        checks(self);
        self.findings.hiding() == before
    }

    /// A string, or an error about an attribute: `jobs:a:environment url should be a string`.
    pub fn string(&mut self, place: &Place<'_>, name: &str, node: &Node) -> Option<String> {
        let text = node.as_str().map(str::to_owned);
        if text.is_none() {
            self.findings.attribute(place, node.span(), name, "should be a string");
        }
        text
    }

    /// A flat list of strings, or an error about an attribute.
    pub fn strings(&mut self, place: &Place<'_>, name: &str, node: &Node) -> Option<Vec<String>> {
        let list = strings(node);
        if list.is_none() {
            self.findings.attribute(place, node.span(), name, "should be an array of strings");
            self.hint_list(node);
        }
        list
    }

    /// Says beside the finding that came last how a string is written as a list.
    pub fn hint_list(&mut self, node: &Node) {
        let is_plain = |text: &&str| {
            text.chars().count() <= SHOWN_CHARS_MAX && !text.contains([',', '[', ']', '\n'])
        };
        if let Some(text) = node.as_str().filter(is_plain) {
            self.findings.hint(format!("write it as a list: `[{text}]`"));
        }
    }

    /// A boolean, or an error about an attribute.
    pub fn boolean(&mut self, place: &Place<'_>, name: &str, node: &Node) -> Option<bool> {
        let value = node.as_bool();
        if value.is_none() {
            self.findings.attribute(place, node.span(), name, "should be a boolean value");
        }
        value
    }

    /// One of some words, or GitLab's two errors.
    pub fn word<T>(
        &mut self,
        place: &Place<'_>,
        name: &str,
        node: &Node,
        (words, parse): (&str, fn(&str) -> Option<T>),
    ) -> Option<T> {
        self.choice(place, name, node, (&format!("should be one of: {words}"), parse))
    }

    /// The same with a whole sentence about the words. Of a list GitLab looks at the items.
    pub fn choice<T>(
        &mut self,
        place: &Place<'_>,
        name: &str,
        node: &Node,
        (text, parse): (&str, fn(&str) -> Option<T>),
    ) -> Option<T> {
        let value = self.string(place, name, node).and_then(|word| parse(&word));
        let is_known = |item: &Node| item.as_str().and_then(parse).is_some();
        let is_listed = node.as_sequence().is_some_and(|items| items.iter().all(is_known));
        if value.is_none() && !is_listed {
            self.findings.attribute(place, node.span(), name, text);
            hint_words(&mut self.findings, node, &listed(text));
        }
        value
    }
}

/// A whole number; one beyond all limits as the last one there is.
pub fn whole(node: &Node) -> Option<i64> {
    let Kind::BigInt(digits) = node.kind() else { return node.as_int() };
    Some(if digits.starts_with('-') { i64::MIN } else { i64::MAX })
}

/// A string. In lists of strings GitLab takes a symbol for one: `:all`.
pub fn word(node: &Node) -> Option<&str> {
    let Kind::Symbol(text) = node.kind() else { return node.as_str() };
    Some(text)
}

/// A flat list of strings.
pub fn strings(node: &Node) -> Option<Vec<String>> {
    let items = node.as_sequence()?;
    items.iter().map(|item| word(item).map(str::to_owned)).collect()
}

/// The items of a list that are not known, for a message. A list in it is written as its items.
pub fn unknown_items(node: &Node, is_known: impl Fn(&Node) -> bool) -> Vec<String> {
    let items = node.as_sequence().unwrap_or_default().iter().filter(|item| !is_known(item));
    items.map(ruby::joined).collect()
}

/// A string, or a flat list of strings.
pub fn string_or_strings(node: &Node) -> Option<Vec<String>> {
    match word(node) {
        Some(text) => Some(vec![text.to_owned()]),
        None => strings(node),
    }
}

/// The items of a list with lists inside it flattened, up to a number of levels, the outermost
/// counted; `None` if it goes deeper or is no list.
pub fn flattened(node: &Node, levels: usize) -> Option<Vec<&Node>> {
    let mut flat = Vec::new();
    flatten(node.as_sequence()?, levels, &mut flat)?;
    Some(flat)
}

fn flatten<'n>(items: &'n [Node], levels: usize, out: &mut Vec<&'n Node>) -> Option<()> {
    for item in items {
        match item.as_sequence() {
            Some(_) if levels <= 1 => return None,
            Some(inner) => flatten(inner, levels - 1, out)?,
            None => out.push(item),
        }
    }
    Some(())
}
