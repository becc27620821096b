//! A mapping with known keys, read key by key with GitLab's messages.

use yaml::{Mapping, Node};

use crate::document::is_blank;
use crate::place::Place;
use crate::reader::Reader;

/// A mapping at its place.
#[derive(Clone, Copy, Debug)]
pub struct Object<'n> {
    pub place: &'n Place<'n>,
    pub node: &'n Node,
    pub mapping: &'n Mapping,
}

impl<'n> Object<'n> {
    /// A node that must be a mapping: `.. config should be a hash`.
    pub fn new(reader: &mut Reader, place: &'n Place<'n>, node: &'n Node) -> Option<Self> {
        let mapping = node.as_mapping();
        if mapping.is_none() {
            reader.findings.config(place, node.span(), "should be a hash");
        }
        mapping.map(|mapping| Self { place, node, mapping })
    }

    /// A value that is not null.
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.mapping.get(key).filter(|node| !node.is_null())
    }

    /// A string that may be absent.
    pub fn text(&self, reader: &mut Reader, key: &str) -> Option<String> {
        reader.string(self.place, &words(key), self.get(key)?)
    }

    /// A string that must be there and not blank; its absence counts as both mistakes.
    pub fn required(&self, reader: &mut Reader, key: &str) -> String {
        let node = self.get(key);
        let text = node.and_then(Node::as_str);
        let span = node.unwrap_or(self.node).span();
        if text.is_none() {
            reader.findings.attribute(self.place, span, &words(key), "should be a string");
        }
        if node.is_none_or(is_blank) {
            reader.findings.attribute(self.place, span, &words(key), "can't be blank");
        }
        text.unwrap_or_default().to_owned()
    }

    /// A boolean that may be absent.
    pub fn flag(&self, reader: &mut Reader, key: &str) -> Option<bool> {
        reader.boolean(self.place, &words(key), self.get(key)?)
    }

    /// One of some words, which may be absent; `problem` is what GitLab says of any other.
    pub fn word<T>(
        &self,
        reader: &mut Reader,
        key: &str,
        (problem, parse): (&str, fn(&str) -> Option<T>),
    ) -> Option<T> {
        reader.choice(self.place, &words(key), self.get(key)?, (problem, parse))
    }

    /// A message about the mapping as a whole.
    pub fn problem(&self, reader: &mut Reader, text: &str) {
        reader.findings.config(self.place, self.node.span(), text);
    }
}

/// An attribute as GitLab's messages write it: `tag name`.
fn words(key: &str) -> String {
    key.replace('_', " ")
}
