//! The merge key `<<`, as Psych applies it: at its place in the mapping, and shallow.

use crate::mapping::{Key, Mapping};
use crate::node::{Kind, Node};

/// What the value of a `<<` key merges: itself if it is a mapping, or the mappings of a list that
/// is written there, the last first, so that earlier ones win. `None`: nothing, and `<<` is an
/// ordinary key. A list behind an alias does not merge.
pub(crate) fn sources(value: &Node, is_alias: bool) -> Option<Vec<&Mapping>> {
    match value.kind() {
        Kind::Mapping(mapping) => Some(vec![mapping]),
        Kind::Sequence(items) if !is_alias => items.iter().rev().map(Node::as_mapping).collect(),
        Kind::Null
        | Kind::Bool(_)
        | Kind::Int(_)
        | Kind::BigInt(_)
        | Kind::Float(_)
        | Kind::String(..)
        | Kind::Symbol(_)
        | Kind::Sequence(_)
        | Kind::Reference(_) => None,
    }
}

/// Merges mappings into `target`: what they say replaces what it said. In a list the last is
/// merged first and the others over it.
pub(crate) fn merge(target: &mut Mapping, sources: &[&Mapping]) {
    for (key, value) in sources.iter().flat_map(|source| source.iter()) {
        target.insert(Key::clone(key), Node::clone(value));
    }
}
