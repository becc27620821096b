//! The entries that a job is made of: itself, and what it extends.

use std::collections::BTreeSet;

use domain::diagnostic::Extends;
use yaml::{Key, Kind, Mapping, Node, Shape};

use crate::findings::Findings;

/// One entry.
#[derive(Clone, Copy, Debug)]
pub struct Ancestor<'t> {
    pub key: &'t Key,
    /// As written in its file, or in several that were merged.
    pub node: &'t Node,
}

/// The entries behind a name, highest precedence first: itself, then of its bases the last one with
/// all of its own, and so on. `root` is the merged tree before `extends`.
pub fn of<'t>(root: &'t Mapping, name: &str) -> Vec<Ancestor<'t>> {
    let (mut found, mut seen, mut ahead) = (Vec::new(), BTreeSet::new(), vec![name]);
    while let Some(name) = ahead.pop() {
        let Some((key, node)) = root.get_entry(name).filter(|(key, _)| seen.insert(&key.text))
        else {
            continue;
        };
        found.push(Ancestor { key, node });
        ahead.extend(bases(node));
    }
    found
}

/// The names of `extends`, in order.
fn bases(node: &Node) -> Vec<&str> {
    match node.as_mapping().and_then(|mapping| mapping.get("extends")).map(Node::shape) {
        Some(Shape::Text(name)) => vec![name],
        Some(Shape::Sequence(names)) => names.iter().filter_map(Node::as_str).collect(),
        Some(Shape::Mapping(_) | Shape::Other) | None => Vec::new(),
    }
}

/// Says of findings about a job, from the `since`th on, which entry the value comes from.
pub fn explain(findings: &mut Findings, since: usize, root: &Mapping, job: &Key) {
    if findings.count() <= since {
        return;
    }
    let entries = of(root, &job.text);
    let Some((own, bases)) = entries.split_first().filter(|(_, bases)| !bases.is_empty()) else {
        return;
    };
    for finding in findings.since(since) {
        let place = (finding.file.as_str(), finding.line, finding.column);
        if holds(own.node, place) || is_at(own.key, place) {
            continue;
        }
        let base = bases.iter().find(|base| is_at(base.key, place) || holds(base.node, place));
        finding.extends = base.map(|base| Extends {
            job: job.text.as_ref().to_owned(),
            base: base.key.text.as_ref().to_owned(),
            file: own.key.span.file.as_ref().to_owned(),
            line: own.key.span.line,
        });
    }
}

/// A file, a line and a column.
type At<'a> = (&'a str, u32, u32);

fn is_at(key: &Key, (file, line, column): At<'_>) -> bool {
    (&*key.span.file, key.span.line, key.span.column) == (file, line, column)
}

/// Whether a place is written inside a node.
fn holds(node: &Node, place: At<'_>) -> bool {
    let span = node.span();
    let is_here = (&*span.file, span.line, span.column) == place;
    is_here
        || match node.kind() {
            Kind::Sequence(items) => items.iter().any(|item| holds(item, place)),
            Kind::Mapping(mapping) => {
                mapping.iter().any(|(key, value)| is_at(key, place) || holds(value, place))
            }
            Kind::Reference(inner) => holds(inner, place),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::BigInt(_)
            | Kind::Float(_)
            | Kind::String(..)
            | Kind::Symbol(_) => false,
        }
}
