//! Why a text cannot be read.

use crate::span::Span;

/// The first thing that is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    pub kind: ErrorKind,
    /// Psych's text, for a syntax error with the place that Psych names.
    pub message: String,
    /// The exact place.
    pub span: Span,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// It is not YAML.
    Syntax,
    /// `*x` without `&x` before it.
    UnknownAlias,
    /// A date, a time, `!ruby/..`, `!!set`: Psych's safe loader refuses their classes.
    UnspecifiedClass,
    /// More than `YAML_BYTES_MAX` bytes.
    TextTooBig,
    /// Deeper than `YAML_DEPTH_MAX`, more than `YAML_NODES_MAX` nodes, or a node inside itself.
    TreeTooBig,
}

impl Error {
    /// Psych's refusal of a value whose class it does not load.
    pub(crate) fn class(name: &str, span: Span) -> Self {
        let message = format!("Tried to load unspecified class: {name}");
        Self { kind: ErrorKind::UnspecifiedClass, message, span }
    }

    /// The refusal of a tree beyond the limits.
    pub(crate) fn tree_too_big(span: Span) -> Self {
        let message = "The parsed YAML is too big".to_owned();
        Self { kind: ErrorKind::TreeTooBig, message, span }
    }

    /// The refusal of a text beyond the limit.
    pub(crate) fn text_too_big(span: Span) -> Self {
        let message = "The provided YAML is too big".to_owned();
        Self { kind: ErrorKind::TextTooBig, message, span }
    }

    /// GitLab's refusal of a value that Ruby fails to convert.
    pub(crate) fn inconvertible(span: Span) -> Self {
        Self { kind: ErrorKind::Syntax, message: "Invalid YAML syntax".to_owned(), span }
    }

    /// Psych's refusal of an alias without its anchor.
    pub(crate) fn unknown_alias(name: &str, span: Span) -> Self {
        let message = format!("Unknown alias: {name}");
        Self { kind: ErrorKind::UnknownAlias, message, span }
    }
}
