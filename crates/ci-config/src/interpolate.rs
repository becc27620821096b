//! `$[[ inputs.x ]]`: the blocks of a body, replaced after it was parsed and before it is merged.

mod access;
mod block;
mod function;

use std::collections::BTreeSet;

use domain::limits::{
    INTERPOLATED_TEXT_BYTES_MAX, YAML_DEPTH_MAX, YAML_NODES_MAX, YAML_TREE_BYTES_MAX,
};
use yaml::{Key, KeyKind, Kind, Mapping, Node, Span, Style};

use crate::fault::Fault;
use crate::inputs::Values;
use crate::ruby;
use crate::scope::Scope;

use block::Blocks;

/// What blocks can ask for.
#[derive(Debug)]
pub(crate) struct Facts<'v> {
    /// A mapping of the contexts: `inputs` and `component`.
    root: Node,
    /// Variables of the including file, for `expand_vars`.
    scope: Scope<'v>,
}

impl<'v> Facts<'v> {
    /// Takes inputs, the fields of `component` that the header asks for (`None` is null), and
    /// variables.
    pub(crate) fn new(
        inputs: Values,
        component: impl IntoIterator<Item = (&'static str, Option<String>)>,
        scope: Scope<'v>,
    ) -> Self {
        let span = Span::start("");
        let text = |text| Kind::String(text, Style::Plain);
        let fields = component.into_iter().map(|(field, value)| {
            (field.to_owned(), Node::new(span.clone(), value.map_or(Kind::Null, text)))
        });
        let fields: Values = fields.collect();
        let contexts = [("inputs", inputs), ("component", fields)]
            .map(|(name, values)| (name.to_owned(), mapping(values, &span)));
        Self { root: mapping(contexts.into(), &span), scope }
    }
}

fn mapping(values: Values, span: &Span) -> Node {
    let mut mapping = Mapping::new();
    for (name, value) in values {
        mapping.insert(Key::text(name, span.clone()), value);
    }
    Node::new(span.clone(), Kind::Mapping(mapping))
}

/// The body with every block replaced. `carried` gets values that `expand_vars` put in and that may
/// not be shown.
///
/// # Errors
/// The first block that cannot be replaced, or a result that is too big.
pub(crate) fn interpolate(
    body: &Node,
    facts: &Facts<'_>,
    carried: &mut BTreeSet<String>,
) -> Result<Node, Fault> {
    let mut run = Run { blocks: Blocks::new(facts), nodes: 0, bytes: 0 };
    let node = run.node(body);
    carried.append(&mut run.blocks.carried);
    let node = node?;
    let is_big = node.depth() as usize > YAML_DEPTH_MAX || node.weight() as usize > YAML_NODES_MAX;
    if is_big { Err(too_large(body.span())) } else { Ok(node) }
}

struct Run<'f, 'v> {
    blocks: Blocks<'f, 'v>,
    /// Nodes visited, shared ones each time.
    nodes: usize,
    /// Bytes of what replaced blocks.
    bytes: u64,
}

impl Run<'_, '_> {
    fn visit(&mut self, span: &Span) -> Result<(), Fault> {
        self.nodes += 1;
        if self.nodes > YAML_NODES_MAX { Err(too_large(span)) } else { Ok(()) }
    }

    fn node(&mut self, node: &Node) -> Result<Node, Fault> {
        self.visit(node.span())?;
        match node.kind() {
            Kind::String(text, _) => {
                let replaced = self.text(text, node.span())?;
                Ok(replaced.unwrap_or_else(|| node.clone()))
            }
            Kind::Sequence(items) => self.sequence(node, items),
            Kind::Mapping(mapping) => self.mapping(node, mapping),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::BigInt(_)
            | Kind::Float(_)
            | Kind::Symbol(_)
            | Kind::Reference(_) => Ok(node.clone()),
        }
    }

    /// A list; a block that is a whole item and gives a list becomes its items.
    fn sequence(&mut self, node: &Node, items: &[Node]) -> Result<Node, Fault> {
        let mut result = Vec::with_capacity(items.len());
        let mut is_same = true;
        for item in items {
            let new = self.node(item)?;
            is_same &= new.is_same(item);
            match new.as_sequence().filter(|_| item.as_str().is_some()) {
                Some(spliced) => result.extend_from_slice(spliced),
                None => result.push(new),
            }
        }
        if is_same {
            return Ok(node.clone());
        }
        Ok(Node::new(node.span().clone(), Kind::Sequence(result)))
    }

    fn mapping(&mut self, node: &Node, mapping: &Mapping) -> Result<Node, Fault> {
        let mut result = Mapping::new();
        let mut is_same = true;
        for (key, value) in mapping.iter() {
            let new_key = self.key(key)?;
            let new_value = self.node(value)?;
            is_same &= new_key.is_none() && new_value.is_same(value);
            result.insert(new_key.unwrap_or_else(|| key.clone()), new_value);
        }
        if is_same {
            return Ok(node.clone());
        }
        Ok(Node::new(node.span().clone(), Kind::Mapping(result)))
    }

    /// A key with its blocks replaced; `None` if it has none.
    fn key(&mut self, key: &Key) -> Result<Option<Key>, Fault> {
        self.visit(&key.span)?;
        let Some(text) = key.as_text() else { return Ok(None) };
        let Some(node) = self.text(text, &key.span)? else { return Ok(None) };
        let kind = match node.kind() {
            Kind::Null => KeyKind::Null,
            Kind::Bool(_) => KeyKind::Bool,
            Kind::Int(_) | Kind::BigInt(_) => KeyKind::Int,
            Kind::Float(_) => KeyKind::Float,
            Kind::String(..)
            | Kind::Symbol(_)
            | Kind::Sequence(_)
            | Kind::Mapping(_)
            | Kind::Reference(_) => KeyKind::Text,
        };
        Ok(Some(Key { text: ruby::text(&node).into(), kind, span: key.span.clone() }))
    }

    /// What a text with blocks becomes; `None` if it has none.
    fn text(&mut self, text: &str, span: &Span) -> Result<Option<Node>, Fault> {
        if !text.contains("$[[") {
            return Ok(None);
        }
        if text.len() > INTERPOLATED_TEXT_BYTES_MAX {
            return Err(Fault::new(span, "config node too large"));
        }
        let room = YAML_TREE_BYTES_MAX.saturating_sub(self.bytes);
        let replaced = self.blocks.replaced(text, span, room)?;
        if let Some(node) = &replaced {
            self.bytes = self.bytes.saturating_add(node.bytes());
            if self.bytes > YAML_TREE_BYTES_MAX {
                return Err(too_large(span));
            }
        }
        Ok(replaced)
    }
}

fn too_large(span: &Span) -> Fault {
    Fault::new(span, "config too large")
}
