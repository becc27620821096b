//! Texts, the pieces that they are cut into, and what parsing gives.

use std::sync::Arc;

use domain::limits::YAML_BYTES_MAX;
use libyaml_safer::Mark;

use crate::compose;
use crate::error::Error;
use crate::guard::guarded;
use crate::mapping::Key;
use crate::node::Node;
use crate::span::Span;

/// A parsed document.
#[derive(Clone, Debug)]
pub struct Document {
    /// Null if the text holds nothing.
    pub root: Node,
    /// Keys that are written twice in one mapping; the later value won.
    pub duplicates: Vec<Duplicate>,
}

/// A key that is written twice.
#[derive(Clone, Debug)]
pub struct Duplicate {
    /// The second one.
    pub key: Key,
    /// The first one.
    pub first: Span,
}

/// A part of a text between `---` lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'t> {
    pub text: &'t str,
    /// Lines before it.
    pub lines_before: u32,
    /// Characters before it in its first line.
    pub columns_before: u32,
}

/// Reads the first document of a text.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse(text: &str, file: &str) -> Result<Document, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    parse_piece(Piece { text, lines_before: 0, columns_before: 0 }, file)
}

/// Reads the first document of a piece; positions are those in the whole text.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse_piece(piece: Piece<'_>, file: &str) -> Result<Document, Error> {
    let file: Arc<str> = Arc::from(file);
    let start = Span {
        file: Arc::clone(&file),
        line: piece.lines_before + 1,
        column: piece.columns_before + 1,
    };
    if piece.text.len() > YAML_BYTES_MAX {
        return Err(Error::text_too_big(start));
    }
    let mut reached = Mark::default();
    let result = guarded(|| compose::compose(piece, &file, &mut reached));
    result.unwrap_or_else(|| Err(compose::lost(piece, &file, reached)))
}

/// Cuts a text at lines that begin with `---` and white space.
///
/// It gives at most `max` pieces; the last keeps what is not cut. It cuts also inside block scalars,
/// because GitLab cuts before it parses. A byte order mark is dropped.
pub fn cut(text: &str, max: usize) -> Vec<Piece<'_>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut pieces = Vec::new();
    let (mut start, mut lines, mut columns) = (0, 0, 0);
    let (mut at, mut line) = (0, 0);
    for whole in text.split_inclusive('\n') {
        if pieces.len() + 1 < max
            && let Some(length) = separator(whole)
        {
            let text = &text[start..at];
            pieces.push(Piece { text, lines_before: lines, columns_before: columns });
            start = at + length;
            let is_end = length == whole.len();
            lines = if is_end { line + 1 } else { line };
            columns = if is_end { 0 } else { u32::try_from(length).unwrap_or(0) };
        }
        at += whole.len();
        line += 1;
    }
    pieces.push(Piece { text: &text[start..], lines_before: lines, columns_before: columns });
    pieces
}

/// How long `---` and the white space behind it are in a line that begins so.
fn separator(line: &str) -> Option<usize> {
    let rest = line.strip_prefix("---")?;
    let content = rest.trim_start();
    (content.len() < rest.len()).then_some(line.len() - content.len())
}
