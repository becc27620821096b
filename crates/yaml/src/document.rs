//! Texts, the pieces that they are cut into, and what parsing gives.

use std::ops::Range;
use std::sync::Arc;

use domain::limits::YAML_BYTES_MAX;
use libyaml_safer::Mark;

use crate::compose;
use crate::error::Error;
use crate::guard::guarded;
use crate::mapping::Key;
use crate::node::Node;
use crate::scalar::is_space;
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

/// Cuts a text at `---` and the white space behind it, line ends included, where a line begins so.
///
/// It gives at most `max` pieces; the last keeps what is not cut. It cuts also inside block scalars,
/// because GitLab cuts before it parses. A byte order mark is dropped.
pub fn cut(text: &str, max: usize) -> Vec<Piece<'_>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut pieces = Vec::new();
    let mut start = 0;
    while pieces.len() + 1 < max
        && let Some(separator) = separator(text, start)
    {
        pieces.push(piece(text, start..separator.start));
        start = separator.end;
    }
    pieces.push(piece(text, start..text.len()));
    pieces
}

/// The first separator at or behind a place.
fn separator(text: &str, from: usize) -> Option<Range<usize>> {
    let is_line_start = |at: usize| at == 0 || text.as_bytes()[at - 1] == b'\n';
    let starts = text[from..].match_indices("---").map(|(at, _)| from + at);
    starts.filter(|at| is_line_start(*at)).find_map(|at| {
        let rest = &text[at + 3..];
        let content = rest.trim_start_matches(is_space);
        (content.len() < rest.len()).then_some(at..text.len() - content.len())
    })
}

fn piece(text: &str, range: Range<usize>) -> Piece<'_> {
    let before = &text[..range.start];
    let line = before.rsplit('\n').next().unwrap_or_default();
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Piece {
        text: &text[range],
        lines_before: small(before.matches('\n').count()),
        columns_before: small(line.chars().count()),
    }
}
