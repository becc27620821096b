//! YAML to a tree with source positions, by the scalar rules of Ruby's Psych.
//!
//! The scanner is `libyaml-safer`, a port of the one that Psych uses. It is guarded: events are
//! pulled one at a time and depth, nodes and size are checked before the next, because the scanner
//! itself is quadratic in flow nesting; a panic in it becomes an error.

mod compose;
mod document;
mod emit;
mod error;
mod guard;
mod mapping;
mod merge;
mod node;
mod number;
mod scalar;
mod span;
mod tag;

pub use document::{Document, Duplicate, Piece, cut, parse, parse_piece};
pub use emit::emit;
pub use error::{Error, ErrorKind};
pub use mapping::{Key, KeyKind, Mapping};
pub use node::{Identity, Kind, Node, Shape, Style};
pub use span::Span;

#[cfg(test)]
mod tests;
