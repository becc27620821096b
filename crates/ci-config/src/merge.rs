//! The deep merge of files and of `extends`: mappings key by key, everything else replaced.

use indexmap::IndexMap;
use yaml::{Key, Kind, Mapping, Node};

/// A node laid over those under it, each of which is laid over those before it. A null replaces too.
pub(crate) fn deep(under: &[&Node], over: &Node) -> Node {
    let Some(above) = over.as_mapping() else { return over.clone() };
    // What is no mapping has replaced all before it, and is replaced itself.
    let mut below: Vec<&Mapping> = under.iter().rev().map_while(|node| node.as_mapping()).collect();
    below.reverse();
    let merged = match below[..] {
        [] => return over.clone(),
        [below] => two(below, above),
        _ => {
            below.push(above);
            many(&below)
        }
    };
    Node::new(over.span().clone(), Kind::Mapping(merged))
}

fn two(below: &Mapping, above: &Mapping) -> Mapping {
    let mut merged = Mapping::with_capacity(below.len() + above.len());
    below.iter().for_each(|(key, value)| drop(merged.insert(Key::clone(key), value.clone())));
    for (key, value) in above.iter() {
        let value = match below.get_same(key) {
            Some(old) => deep(&[old], value),
            None => value.clone(),
        };
        merged.insert(Key::clone(key), value);
    }
    merged
}

/// All at once: one after the other would copy what is merged so far again and again.
fn many(layers: &[&Mapping]) -> Mapping {
    let mut values: IndexMap<&Key, Vec<&Node>> = IndexMap::new();
    for (key, value) in layers.iter().flat_map(|layer| layer.iter()) {
        values.entry(key).or_default().push(value);
    }
    let mut merged = Mapping::with_capacity(values.len());
    for (key, values) in values {
        if let Some((over, under)) = values.split_last() {
            merged.insert(Key::clone(key), deep(under, over));
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use yaml::{Node, emit, parse};

    use super::deep;

    fn layer() -> impl Strategy<Value = String> {
        let value = prop_oneof![
            "[a-c]: [0-9]".prop_map(|text| format!("{{{text}}}")),
            "[a-c]: [0-9], [d-e]: \\{a: [0-9]\\}".prop_map(|text| format!("{{{text}}}")),
            "[0-9]",
            Just("[1, 2]".to_owned()),
            Just("null".to_owned()),
        ];
        let entries = prop::collection::vec(("[a-d]", value), 0..5);
        entries.prop_map(|entries| {
            let entries: Vec<String> = entries.iter().map(|(k, v)| format!("{k}: {v}")).collect();
            format!("{{{}}}", entries.join(", "))
        })
    }

    proptest! {
        #[test]
        fn all_at_once_is_one_after_the_other(layers in prop::collection::vec(layer(), 1..6)) {
            let nodes = layers.iter().map(|text| parse(text, "f").unwrap().root);
            let nodes: Vec<Node> = nodes.collect();
            let one_by_one = nodes.iter().skip(1).fold(nodes[0].clone(), |under, over| {
                deep(&[&under], over)
            });
            let (over, under) = nodes.split_last().unwrap();
            let at_once = deep(&under.iter().collect::<Vec<_>>(), over);
            prop_assert_eq!(format!("{at_once:?}"), format!("{one_by_one:?}"), "{}", emit(&at_once));
        }
    }
}
