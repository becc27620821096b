//! Mappings in the order of the file.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use indexmap::{Equivalent, IndexMap};

use crate::node::Node;
use crate::span::Span;

/// Entries above which a mapping keeps an index; below it, looking through them is faster.
const SMALL: usize = 12;

/// Keys and values in order. A later value for a key replaces the earlier one in its place.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    entries: Vec<(Key, Node)>,
    /// Where each key is, once there are many.
    index: Option<Box<IndexMap<Key, usize>>>,
}

/// A key. Keys are equal if text and kind are: `1` and `"1"` are two keys.
#[derive(Clone, Debug)]
pub struct Key {
    /// As Ruby would write it.
    pub text: Arc<str>,
    pub kind: KeyKind,
    /// Where the key is written.
    pub span: Span,
}

/// What a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// A string, or a symbol, which GitLab treats alike.
    Text,
    Null,
    Bool,
    Int,
    Float,
    /// A list or a mapping.
    Collection,
}

impl Mapping {
    /// An empty mapping.
    pub fn new() -> Self {
        Self::default()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// The value of a text key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.get_entry(key).map(|(_, value)| value)
    }

    /// A text key as it is written, and its value.
    pub fn get_entry(&self, key: &str) -> Option<(&Key, &Node)> {
        self.position(&TextKey(key)).map(|at| (&self.entries[at].0, &self.entries[at].1))
    }

    /// The value of a key that is equal to this one.
    pub fn get_same(&self, key: &Key) -> Option<&Node> {
        self.position(key).map(|at| &self.entries[at].1)
    }

    /// All entries in order.
    pub fn iter(
        &self,
    ) -> impl DoubleEndedIterator<Item = (&Key, &Node)> + ExactSizeIterator + Clone {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// All keys in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &Key> + Clone {
        self.entries.iter().map(|(key, _)| key)
    }

    /// Sets a value and returns the one that was there. The place and span of the first key stay.
    pub fn insert(&mut self, key: Key, value: Node) -> Option<Node> {
        if let Some(at) = self.position(&key) {
            return Some(std::mem::replace(&mut self.entries[at].1, value));
        }
        if let Some(index) = &mut self.index {
            index.insert(key.clone(), self.entries.len());
        }
        self.entries.push((key, value));
        if self.index.is_none() && self.entries.len() > SMALL {
            self.build_index();
        }
        None
    }

    /// Takes an entry out; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        let at = self.position(&TextKey(key))?;
        let (_, value) = self.entries.remove(at);
        if self.index.is_some() {
            self.build_index();
        }
        Some(value)
    }

    fn position<Q: Hash + Equivalent<Key>>(&self, key: &Q) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.entries.iter().position(|(own, _)| key.equivalent(own)),
        }
    }

    fn build_index(&mut self) {
        let keys = self.entries.iter().map(|(key, _)| key.clone());
        self.index = Some(Box::new(keys.zip(0..).collect()));
    }
}

impl Key {
    /// Whether it is null or false, which Ruby takes for none.
    pub fn is_nothing(&self) -> bool {
        self.kind == KeyKind::Null || self.kind == KeyKind::Bool && &*self.text == "false"
    }

    /// A text key.
    pub fn text(text: impl Into<Arc<str>>, span: Span) -> Self {
        Self { text: text.into(), kind: KeyKind::Text, span }
    }

    /// The text, if it is a text key.
    pub fn as_text(&self) -> Option<&str> {
        (self.kind == KeyKind::Text).then_some(&*self.text)
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.text == other.text
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// A text to look a key up with.
#[derive(Hash)]
struct TextKey<'k>(&'k str);

impl Equivalent<Key> for TextKey<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        key.kind == KeyKind::Text && *key.text == *self.0
    }
}
