//! What is wrong whatever the files hold that nobody could look up.

use yaml::{Key, Kind, Mapping, Node, Style};

use crate::code::Code;
use crate::config::{self, GLOBAL};
use crate::input::Input;
use crate::reader::Reader;

/// Findings about what is written. Another file cannot take that away; it can only add what is absent.
const SURE: [Code; 4] = [Code::UnknownKey, Code::Value, Code::Together, Code::Expression];

/// What GitLab says of what is absent.
const ABSENT: &str = "can't be blank";

/// Adds what is surely wrong with the files that are known.
pub(crate) fn check(reader: &mut Reader, merged: &Node, input: &Input) {
    let Some(known) = plain(merged) else { return };
    let root = known.as_mapping().into_iter().flat_map(Mapping::iter);
    let mut jobs = Mapping::new();
    root.for_each(|(key, node)| drop(jobs.insert(key.clone(), job(key, node))));
    let known = Node::new(known.span().clone(), Kind::Mapping(jobs));
    let mut alone = Reader { merged: Some(known.clone()), ..Reader::default() };
    config::read(&mut alone, &known, input);
    let found = alone.findings.into_list().into_iter();
    reader.findings.adopt(found.filter(|finding| {
        let is_sure = SURE.iter().any(|code| code.number() == finding.code);
        is_sure && !finding.message.contains(ABSENT)
    }));
}

/// A job by itself: what it extends may lie in a file that is not known, and so may its script.
fn job(key: &Key, node: &Node) -> Node {
    let is_global = key.as_text().is_some_and(|key| GLOBAL.contains(&key));
    let Some(mapping) = node.as_mapping().filter(|_| !is_global) else { return node.clone() };
    let mut own = mapping.clone();
    own.remove("extends");
    if ["script", "run", "trigger"].iter().all(|mark| own.get(mark).is_none()) {
        let script = Kind::String("true".to_owned(), Style::Plain);
        let script = Node::new(node.span().clone(), script);
        own.insert(Key { text: "script".into(), ..key.clone() }, script);
    }
    Node::new(node.span().clone(), Kind::Mapping(own))
}

/// A node without what comes from elsewhere by `!reference`.
fn plain(node: &Node) -> Option<Node> {
    let kind = match node.kind() {
        Kind::Reference(_) => return None,
        Kind::Sequence(items) => Kind::Sequence(items.iter().filter_map(plain).collect()),
        Kind::Mapping(mapping) => {
            let mut own = Mapping::new();
            for (key, value) in mapping.iter() {
                if let Some(value) = plain(value) {
                    own.insert(key.clone(), value);
                }
            }
            Kind::Mapping(own)
        }
        scalar @ (Kind::Null
        | Kind::Bool(_)
        | Kind::Int(_)
        | Kind::BigInt(_)
        | Kind::Float(_)
        | Kind::String(..)
        | Kind::Symbol(_)) => scalar.clone(),
    };
    Some(Node::new(node.span().clone(), kind))
}
