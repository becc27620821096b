//! The tree.

use std::borrow::Cow;
use std::sync::Arc;

use crate::mapping::Mapping;
use crate::number::ruby_float;
use crate::span::Span;

/// A value with its place. Copies are cheap and share the value, as aliases do.
#[derive(Clone, Debug)]
pub struct Node(Arc<Inner>);

/// Which value in memory a node is; equal for the copies of one. It counts while one of them lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity(usize);

#[derive(Debug)]
struct Inner {
    span: Span,
    kind: Kind,
    /// Nodes of the subtree, shared ones counted each time.
    weight: u32,
    /// Bytes of texts and keys of the subtree, and a few for each node, shared ones counted each time.
    bytes: u64,
    /// Levels of lists and mappings; 0 for a scalar.
    depth: u32,
    has_reference: bool,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Kind {
    Null,
    Bool(bool),
    Int(i64),
    /// An integer beyond `i64`: its decimal digits, with `-` if it is negative.
    BigInt(String),
    Float(f64),
    String(String, Style),
    /// `:name`.
    Symbol(String),
    Sequence(Vec<Node>),
    Mapping(Mapping),
    /// `!reference` and what stands behind it, of whatever kind.
    Reference(Node),
}

/// The three shapes that most keywords tell apart.
#[derive(Clone, Copy, Debug)]
pub enum Shape<'n> {
    /// A string.
    Text(&'n str),
    Sequence(&'n [Node]),
    Mapping(&'n Mapping),
    /// Any other scalar, or a reference.
    Other,
}

/// How a string is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// Bytes that a node counts beside its text.
const NODE_BYTES: u64 = 8;

/// Bytes of the text or the keys of a node itself.
fn own_bytes(kind: &Kind) -> u64 {
    match kind {
        Kind::String(text, _) | Kind::Symbol(text) | Kind::BigInt(text) => text.len() as u64,
        Kind::Mapping(mapping) => mapping.keys().map(|key| key.text.len() as u64).sum(),
        Kind::Null
        | Kind::Bool(_)
        | Kind::Int(_)
        | Kind::Float(_)
        | Kind::Sequence(_)
        | Kind::Reference(_) => 0,
    }
}

impl Node {
    /// Makes a node.
    pub fn new(span: Span, mut kind: Kind) -> Self {
        match &mut kind {
            Kind::Sequence(items) => items.shrink_to_fit(),
            Kind::Mapping(mapping) => mapping.shrink(),
            Kind::String(text, _) | Kind::Symbol(text) | Kind::BigInt(text) => text.shrink_to_fit(),
            Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Reference(_) => {}
        }
        let (mut weight, mut depth, mut has_reference) = (1_u32, 0, false);
        let mut bytes = NODE_BYTES + own_bytes(&kind);
        let mut add = |node: &Self| {
            weight = weight.saturating_add(node.weight());
            bytes = bytes.saturating_add(node.bytes());
            depth = depth.max(node.depth());
            has_reference |= node.has_reference();
        };
        let level = match &kind {
            Kind::Sequence(items) => {
                items.iter().for_each(&mut add);
                1
            }
            Kind::Mapping(mapping) => {
                mapping.iter().for_each(|(_, value)| add(value));
                1
            }
            Kind::Reference(inner) => {
                add(inner);
                has_reference = true;
                0
            }
            Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::BigInt(_)
            | Kind::Float(_)
            | Kind::String(..)
            | Kind::Symbol(_) => 0,
        };
        if let Kind::Mapping(mapping) = &kind {
            weight = weight.saturating_add(u32::try_from(mapping.len()).unwrap_or(u32::MAX));
        }
        Self(Arc::new(Inner { span, kind, weight, bytes, depth: depth + level, has_reference }))
    }

    pub fn span(&self) -> &Span {
        &self.0.span
    }

    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// The value as one of three shapes.
    pub fn shape(&self) -> Shape<'_> {
        match self.kind() {
            Kind::String(text, _) => Shape::Text(text),
            Kind::Sequence(items) => Shape::Sequence(items),
            Kind::Mapping(mapping) => Shape::Mapping(mapping),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::BigInt(_)
            | Kind::Float(_)
            | Kind::Symbol(_)
            | Kind::Reference(_) => Shape::Other,
        }
    }

    /// Nodes and keys of the subtree, shared ones counted each time; stops at `u32::MAX`.
    pub fn weight(&self) -> u32 {
        self.0.weight
    }

    /// Bytes of texts and keys of the subtree, and a few for each node, shared ones counted each
    /// time.
    pub fn bytes(&self) -> u64 {
        self.0.bytes
    }

    /// Levels of lists and mappings: 0 for a scalar, 1 for `[]`.
    pub fn depth(&self) -> u32 {
        self.0.depth
    }

    /// Whether there is a `!reference` in the subtree.
    pub fn has_reference(&self) -> bool {
        self.0.has_reference
    }

    /// Whether both are the same value in memory.
    pub fn is_same(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }

    /// What tells a value in memory from every other one.
    pub fn identity(&self) -> Identity {
        Identity(Arc::as_ptr(&self.0).addr())
    }

    pub fn is_null(&self) -> bool {
        matches!(self.kind(), Kind::Null)
    }

    /// The text of a string; nothing is converted.
    pub fn as_str(&self) -> Option<&str> {
        if let Kind::String(text, _) = self.kind() { Some(text) } else { None }
    }

    pub fn as_bool(&self) -> Option<bool> {
        if let Kind::Bool(value) = self.kind() { Some(*value) } else { None }
    }

    pub fn as_int(&self) -> Option<i64> {
        if let Kind::Int(value) = self.kind() { Some(*value) } else { None }
    }

    pub fn as_sequence(&self) -> Option<&[Self]> {
        if let Kind::Sequence(items) = self.kind() { Some(items) } else { None }
    }

    pub fn as_mapping(&self) -> Option<&Mapping> {
        if let Kind::Mapping(mapping) = self.kind() { Some(mapping) } else { None }
    }

    /// A scalar as Ruby writes it, null as the empty text; `None` for everything else.
    pub fn to_text(&self) -> Option<Cow<'_, str>> {
        match self.kind() {
            Kind::Null => Some(Cow::Borrowed("")),
            Kind::Bool(true) => Some(Cow::Borrowed("true")),
            Kind::Bool(false) => Some(Cow::Borrowed("false")),
            Kind::Int(value) => Some(Cow::Owned(value.to_string())),
            Kind::Float(value) => Some(Cow::Owned(ruby_float(*value))),
            Kind::String(text, _) | Kind::Symbol(text) | Kind::BigInt(text) => {
                Some(Cow::Borrowed(text))
            }
            Kind::Sequence(_) | Kind::Mapping(_) | Kind::Reference(_) => None,
        }
    }
}
