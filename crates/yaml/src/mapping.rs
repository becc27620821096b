//! Mappings in the order of the file.

use std::hash::{BuildHasher as _, Hash, Hasher, RandomState};
use std::sync::Arc;

use hashbrown::{Equivalent, HashTable};

use crate::node::Node;
use crate::span::Span;

/// Entries above which a mapping keeps an index; below it, looking through them is faster.
const SMALL: usize = 12;

/// Keys and values in order. A later value for a key replaces the earlier one in its place.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    entries: Vec<(Key, Node)>,
    /// Where each key is, once there are many.
    index: Option<Box<Index>>,
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

    /// An empty mapping with room for so many entries.
    pub fn with_capacity(entries: usize) -> Self {
        Self { entries: Vec::with_capacity(entries), index: None }
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
        self.entries.push((key, value));
        match &mut self.index {
            Some(index) => index.add(&self.entries),
            None if self.entries.len() > SMALL => self.build_index(),
            None => {}
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
            Some(index) => index.position(&self.entries, key),
            None => self.entries.iter().position(|(own, _)| key.equivalent(own)),
        }
    }

    fn build_index(&mut self) {
        let places = HashTable::with_capacity(self.entries.len());
        let mut index = Box::new(Index { hasher: RandomState::new(), places });
        (1..=self.entries.len()).for_each(|end| index.add(&self.entries[..end]));
        self.index = Some(index);
    }

    /// Gives back the room for entries that will not come.
    pub(crate) fn shrink(&mut self) {
        self.entries.shrink_to_fit();
    }
}

/// Where the key of each entry is.
#[derive(Clone, Debug, Default)]
struct Index {
    hasher: RandomState,
    places: HashTable<u32>,
}

impl Index {
    /// Adds the last one of some entries.
    fn add(&mut self, entries: &[(Key, Node)]) {
        let hash = |at: u32| self.hasher.hash_one(&entries[at as usize].0);
        let last = u32::try_from(entries.len() - 1).expect("a tree has fewer nodes");
        self.places.insert_unique(hash(last), last, |at| hash(*at));
    }

    fn position<Q: Hash + Equivalent<Key>>(
        &self,
        entries: &[(Key, Node)],
        key: &Q,
    ) -> Option<usize> {
        let is_key = |at: &u32| key.equivalent(&entries[*at as usize].0);
        self.places.find(self.hasher.hash_one(key), is_key).map(|at| *at as usize)
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
