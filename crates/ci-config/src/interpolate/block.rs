//! One block: a path, and functions on what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use domain::limits::{INTERPOLATION_BLOCKS_MAX, INTERPOLATION_FUNCTIONS_MAX};
use regex::Regex;
use yaml::{Key, Kind, Mapping, Node, Span, Style};

use super::{Facts, access, function, too_large};
use crate::fault::Fault;
use crate::ruby;

/// A block: at least two characters between the brackets.
static BLOCK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\$\[\[[\t\n\x0C\r ]*([^\t\n\x0C\r ].*?[^\t\n\x0C\r ])[\t\n\x0C\r ]*\]\]")
        .expect("the pattern is well formed")
});

/// The blocks of one file, each worth the same wherever it stands.
pub(super) struct Blocks<'f, 'v> {
    facts: &'f Facts<'v>,
    done: BTreeMap<String, Node>,
    /// Values of variables that came into the text and may not be shown.
    pub(super) carried: BTreeSet<String>,
}

impl<'f, 'v> Blocks<'f, 'v> {
    pub(super) const fn new(facts: &'f Facts<'v>) -> Self {
        Self { facts, done: BTreeMap::new(), carried: BTreeSet::new() }
    }

    /// A text with its blocks replaced: by the value itself if a block is all there is. `None` if
    /// there is no block. The result may have `room` bytes.
    pub(super) fn replaced(
        &mut self,
        text: &str,
        span: &Span,
        room: u64,
    ) -> Result<Option<Node>, Fault> {
        let mut result = String::new();
        let mut end = 0;
        for found in BLOCK.captures_iter(text) {
            let (whole, [path]) = found.extract();
            let value = self.value(whole, path, span)?;
            if whole.len() == text.len() {
                return Ok(Some(placed(&value, span)));
            }
            let start = found.get(0).map_or(end, |found| found.start());
            result.push_str(&text[end..start]);
            result.push_str(&ruby::text(&value));
            end = start + whole.len();
            if result.len() as u64 > room {
                return Err(too_large(span));
            }
        }
        if end == 0 {
            return Ok(None);
        }
        result.push_str(&text[end..]);
        Ok(Some(Node::new(span.clone(), Kind::String(result, Style::Plain))))
    }

    fn value(&mut self, whole: &str, content: &str, span: &Span) -> Result<Node, Fault> {
        if let Some(known) = self.done.get(whole) {
            return Ok(known.clone());
        }
        if self.done.len() >= INTERPOLATION_BLOCKS_MAX {
            return Err(Fault::new(span, "too many interpolation blocks"));
        }
        let value = self.evaluated(whole, content, span)?;
        self.done.insert(whole.to_owned(), value.clone());
        Ok(value)
    }

    fn evaluated(&mut self, whole: &str, content: &str, span: &Span) -> Result<Node, Fault> {
        // Ruby's `split` drops empty parts at the end.
        let mut parts: Vec<&str> =
            content.trim_end_matches('|').split('|').map(str::trim).collect();
        let path = parts.remove(0);
        if path.split('.').next() == Some("matrix") {
            return Ok(Node::new(span.clone(), Kind::String(whole.to_owned(), Style::Plain)));
        }
        let mut value = access::find(path, &self.facts.root, span)?;
        if parts.len() > INTERPOLATION_FUNCTIONS_MAX {
            return Err(Fault::new(span, "too many functions in interpolation block"));
        }
        for function in function::parse_all(&parts, span)? {
            value = function.apply(&value, (&self.facts.scope, &mut self.carried), span)?;
        }
        Ok(value)
    }
}

/// A value where it is put: findings about it then belong to that place.
fn placed(value: &Node, span: &Span) -> Node {
    let kind = match value.kind() {
        Kind::Sequence(items) => {
            Kind::Sequence(items.iter().map(|item| placed(item, span)).collect())
        }
        Kind::Mapping(mapping) => {
            let mut result = Mapping::new();
            for (key, value) in mapping.iter() {
                let key = Key { span: span.clone(), ..key.clone() };
                result.insert(key, placed(value, span));
            }
            Kind::Mapping(result)
        }
        Kind::Reference(inner) => Kind::Reference(placed(inner, span)),
        Kind::Null
        | Kind::Bool(_)
        | Kind::Int(_)
        | Kind::BigInt(_)
        | Kind::Float(_)
        | Kind::String(..)
        | Kind::Symbol(_) => value.kind().clone(),
    };
    Node::new(span.clone(), kind)
}
