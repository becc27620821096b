//! The deep merge of files and of `extends`: mappings key by key, everything else replaced.

use yaml::{Key, Kind, Mapping, Node};

/// `over` laid over `under`. A null in `over` replaces too.
pub(crate) fn deep(under: &Node, over: &Node) -> Node {
    let (Some(below), Some(above)) = (under.as_mapping(), over.as_mapping()) else {
        return over.clone();
    };
    let mut merged = Mapping::with_capacity(below.len() + above.len());
    below.iter().for_each(|(key, value)| drop(merged.insert(Key::clone(key), value.clone())));
    for (key, value) in above.iter() {
        let value = match below.get_same(key) {
            Some(old) => deep(old, value),
            None => value.clone(),
        };
        merged.insert(Key::clone(key), value);
    }
    Node::new(over.span().clone(), Kind::Mapping(merged))
}
