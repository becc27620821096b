//! Events to nodes. Every event is checked against the limits before the next is pulled.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use domain::limits::{YAML_DEPTH_MAX, YAML_NODES_MAX, YAML_TREE_BYTES_MAX};
use libyaml_safer::{Encoding, Event, EventData, Mark, Parser, ScalarStyle};

use crate::document::{Document, Duplicate, Piece};
use crate::error::{Error, ErrorKind};
use crate::mapping::{Key, KeyKind, Mapping};
use crate::merge;
use crate::node::{Kind, Node};
use crate::number::ruby_float;
use crate::scalar::Plain;
use crate::span::Span;
use crate::tag::{self, Tagged};

/// Characters that end a line in YAML 1.1.
const BREAKS: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// Reads the first document. `reached` follows the events, so that a panic can be placed.
pub(crate) fn compose(
    piece: Piece<'_>,
    file: &Arc<str>,
    reached: &mut Mark,
) -> Result<Document, Error> {
    // The scanner needs a final newline; a block scalar at the end must not gain one by it.
    let last = piece.text.rsplit(BREAKS).next().unwrap_or_default();
    let added = (!last.is_empty()).then(|| Added {
        after: breaks(piece.text),
        behind_blanks: last.bytes().all(|byte| matches!(byte, b' ' | b'\t')),
    });
    let text: Cow<'_, str> = match added {
        Some(_) => format!("{}\n", piece.text).into(),
        None => piece.text.into(),
    };
    let mut parser = Parser::new();
    parser.set_encoding(Encoding::Utf8);
    parser.set_input(text.as_bytes());
    let mut composer = Composer {
        parser,
        piece,
        file,
        reached,
        added,
        nodes: 0,
        anchors: BTreeMap::new(),
        duplicates: Vec::new(),
        refused: None,
    };
    let root = composer.document()?;
    match composer.refused {
        Some(refused) => Err(refused),
        None => Ok(Document { root, duplicates: composer.duplicates }),
    }
}

/// Lines that a text ends, as the scanner counts them.
fn breaks(text: &str) -> u64 {
    (text.matches(BREAKS).count() - text.matches("\r\n").count()) as u64
}

/// The error where the scanner failed without one, at a mark of a piece.
pub(crate) fn lost(piece: Piece<'_>, file: &Arc<str>, reached: Mark) -> Error {
    unreadable(place(piece, file, reached.line, reached.column))
}

fn unreadable(span: Span) -> Error {
    let message = format!(
        "(<unknown>): could not read the text behind this place at line {} column {}",
        span.line, span.column
    );
    Error { kind: ErrorKind::Syntax, message, span }
}

/// Psych's refusal of characters that YAML does not allow, with the place, which the scanner does
/// not give.
fn refused_character(piece: Piece<'_>, file: &Arc<str>) -> Option<Error> {
    let is_allowed = |c: char| {
        matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
            && c != '\u{feff}'
            || c >= '\u{10000}'
    };
    let at = piece.text.find(|c| !is_allowed(c))?;
    let before = &piece.text[..at];
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    let span = place(piece, file, line as u64, column as u64);
    let message = format!(
        "(<unknown>): control characters are not allowed at line {} column {}",
        span.line, span.column
    );
    Some(Error { kind: ErrorKind::Syntax, message, span })
}

/// A place in a piece as a place in the whole text; both arguments from 0.
fn place(piece: Piece<'_>, file: &Arc<str>, line: u64, column: u64) -> Span {
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX - 1);
    let shift = if line == 0 { piece.columns_before } else { 0 };
    Span {
        file: Arc::clone(file),
        line: small(line) + piece.lines_before + 1,
        column: small(column) + shift + 1,
    }
}

/// The line end that was added to a text without a final one.
struct Added {
    /// Line ends before it.
    after: u64,
    /// Whether its line holds nothing but blanks.
    behind_blanks: bool,
}

/// What an anchor names.
enum Anchor {
    /// A list or mapping that is not finished.
    Open,
    Done(Node),
}

struct Composer<'t> {
    parser: Parser<&'t [u8]>,
    piece: Piece<'t>,
    file: &'t Arc<str>,
    reached: &'t mut Mark,
    added: Option<Added>,
    nodes: usize,
    anchors: BTreeMap<String, Anchor>,
    duplicates: Vec<Duplicate>,
    /// The first value that Psych refuses. It builds values only after the whole document was read,
    /// so that a syntax error further down comes first.
    refused: Option<Error>,
}

impl Composer<'_> {
    fn document(&mut self) -> Result<Node, Error> {
        loop {
            let event = self.pull()?;
            match event.data {
                EventData::StreamStart { .. } | EventData::DocumentStart { .. } => {}
                EventData::StreamEnd | EventData::DocumentEnd { .. } => {
                    return Ok(Node::new(Span::start(self.file), Kind::Null));
                }
                EventData::Alias { .. }
                | EventData::Scalar { .. }
                | EventData::SequenceStart { .. }
                | EventData::SequenceEnd
                | EventData::MappingStart { .. }
                | EventData::MappingEnd => return self.last(event),
            }
        }
    }

    /// The root, and the end of its document behind it.
    fn last(&mut self, event: Event) -> Result<Node, Error> {
        let root = self.node(event, 1)?;
        self.pull()?;
        Ok(root)
    }

    fn pull(&mut self) -> Result<Event, Error> {
        let event = self.parser.parse().map_err(|error| self.syntax(&error))?;
        *self.reached = event.start_mark;
        self.count(1)?;
        Ok(event)
    }

    /// Counts nodes, and those that a merge copies.
    fn count(&mut self, nodes: usize) -> Result<(), Error> {
        self.nodes += nodes;
        if self.nodes > 2 * YAML_NODES_MAX { Err(self.too_big()) } else { Ok(()) }
    }

    fn node(&mut self, event: Event, depth: usize) -> Result<Node, Error> {
        let span = self.place(event.start_mark);
        let is_collection =
            matches!(event.data, EventData::SequenceStart { .. } | EventData::MappingStart { .. });
        if is_collection && depth > YAML_DEPTH_MAX {
            return Err(self.too_big());
        }
        let (anchor, tag, kind) = match event.data {
            EventData::Alias { anchor } => return Ok(self.alias(&anchor, span)),
            EventData::Scalar { anchor, tag, value, style, .. } => {
                let value = self.without_added_newline(value, style, event.end_mark);
                let kind = self.scalar(value, tag.as_deref(), style);
                (anchor, tag, kind)
            }
            EventData::SequenceStart { anchor, tag, .. } => {
                self.open(anchor.as_deref(), tag.as_deref(), Tagged::Sequence);
                let items = self.sequence(depth)?;
                let is_map = tag.as_deref().is_some_and(tag::is_omap);
                (
                    anchor,
                    tag,
                    if is_map { Kind::Mapping(omap(items)) } else { Kind::Sequence(items) },
                )
            }
            EventData::MappingStart { anchor, tag, .. } => {
                self.open(anchor.as_deref(), tag.as_deref(), Tagged::Mapping);
                (anchor, tag, Kind::Mapping(self.mapping(depth)?))
            }
            EventData::StreamStart { .. }
            | EventData::StreamEnd
            | EventData::DocumentStart { .. }
            | EventData::DocumentEnd { .. }
            | EventData::SequenceEnd
            | EventData::MappingEnd => return Err(unreadable(span)),
        };
        self.finish(anchor, tag.as_deref(), Node::new(span, kind))
    }

    /// Wraps a reference, remembers an anchor, and checks what the node holds.
    fn finish(
        &mut self,
        anchor: Option<String>,
        tag: Option<&str>,
        node: Node,
    ) -> Result<Node, Error> {
        let node = if tag == Some(tag::REFERENCE) {
            Node::new(node.span().clone(), Kind::Reference(node))
        } else {
            node
        };
        let is_big = node.weight() as usize > YAML_NODES_MAX || node.bytes() > YAML_TREE_BYTES_MAX;
        if is_big || node.depth() as usize > YAML_DEPTH_MAX {
            return Err(self.too_big());
        }
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, Anchor::Done(node.clone()));
        }
        Ok(node)
    }

    fn alias(&mut self, anchor: &str, span: Span) -> Node {
        let error = match self.anchors.get(anchor) {
            Some(Anchor::Done(node)) => return node.clone(),
            Some(Anchor::Open) => Error::tree_too_big(span.clone()),
            None => Error::unknown_alias(anchor, span.clone()),
        };
        self.refuse(error);
        Node::new(span, Kind::Null)
    }

    fn scalar(&mut self, text: String, tag: Option<&str>, style: ScalarStyle) -> Kind {
        self.check_tag(tag, Tagged::Scalar(&text));
        let place = |composer: &Self| composer.place(*composer.reached);
        let error = match tag::scalar(text, tag, style) {
            Plain::Value(kind) => return kind,
            Plain::Refused(class) => Error::class(class, place(self)),
            Plain::Invalid => Error::inconvertible(place(self)),
        };
        self.refuse(error);
        Kind::Null
    }

    fn check_tag(&mut self, tag: Option<&str>, tagged: Tagged<'_>) {
        if let Some(class) = tag.and_then(|tag| tag::refused_class(tag, tagged)) {
            let place = self.place(*self.reached);
            self.refuse(Error::class(&class, place));
        }
    }

    /// Remembers the first refused value; a node inside itself is refused only after all others,
    /// because Psych can build it.
    fn refuse(&mut self, error: Error) {
        let is_built = |error: &Error| error.kind == ErrorKind::TreeTooBig;
        if self.refused.as_ref().is_none_or(|before| is_built(before) && !is_built(&error)) {
            self.refused = Some(error);
        }
    }

    /// Begins a list or a mapping.
    fn open(&mut self, anchor: Option<&str>, tag: Option<&str>, tagged: Tagged<'_>) {
        self.check_tag(tag, tagged);
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor.to_owned(), Anchor::Open);
        }
    }

    fn sequence(&mut self, depth: usize) -> Result<Vec<Node>, Error> {
        let mut items = Vec::new();
        loop {
            let event = self.pull()?;
            if event.data == EventData::SequenceEnd {
                return Ok(items);
            }
            items.push(self.node(event, depth + 1)?);
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Mapping, Error> {
        let mut mapping = Mapping::new();
        let mut merged = false;
        loop {
            let event = self.pull()?;
            if event.data == EventData::MappingEnd {
                return Ok(mapping);
            }
            let is_merge = is_merge_key(&event.data);
            let key = self.key(event, depth)?;
            let event = self.pull()?;
            let is_alias = matches!(event.data, EventData::Alias { .. });
            let value = self.node(event, depth + 1)?;
            if is_merge && self.merge(&mut mapping, &value, is_alias)? {
                merged = true;
            } else {
                self.insert(&mut mapping, key, value, merged);
            }
        }
    }

    /// A key; a plain one becomes no node.
    fn key(&mut self, event: Event, depth: usize) -> Result<Key, Error> {
        if !matches!(event.data, EventData::Scalar { anchor: None, tag: None, .. }) {
            let node = self.node(event, depth + 1)?;
            return Ok(key(node.kind(), node.span().clone()));
        }
        let span = self.place(event.start_mark);
        let EventData::Scalar { value, style, .. } = event.data else {
            return Err(unreadable(span));
        };
        Ok(key(&self.scalar(value, None, style), span))
    }

    /// Merges the value of `<<`, if it can be merged.
    fn merge(
        &mut self,
        mapping: &mut Mapping,
        value: &Node,
        is_alias: bool,
    ) -> Result<bool, Error> {
        let Some(sources) = merge::sources(value, is_alias) else { return Ok(false) };
        self.count(sources.iter().map(|source| source.len()).sum())?;
        merge::merge(mapping, &sources);
        Ok(true)
    }

    fn insert(&mut self, mapping: &mut Mapping, key: Key, value: Node, merged: bool) {
        if !merged && let Some((first, _)) = key.as_text().and_then(|key| mapping.get_entry(key)) {
            self.duplicates.push(Duplicate { key: key.clone(), first: first.span.clone() });
        }
        mapping.insert(key, value);
    }

    /// A block scalar that ends with the text keeps the line end that the text has: none. Blanks at
    /// the end of the text are a line of the scalar only if it keeps such lines.
    fn without_added_newline(&self, mut value: String, style: ScalarStyle, end: Mark) -> String {
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let Some(added) = self.added.as_ref().filter(|added| is_block && end.line > added.after)
        else {
            return value;
        };
        let kept = value == "\n" || ["\n\n", " \n", "\t\n"].iter().any(|end| value.ends_with(end));
        if value.ends_with('\n') && (kept || !added.behind_blanks) {
            value.pop();
        }
        value
    }

    fn place(&self, mark: Mark) -> Span {
        place(self.piece, self.file, mark.line, mark.column)
    }

    fn too_big(&self) -> Error {
        Error::tree_too_big(self.place(*self.reached))
    }

    /// Psych's text: the problem, what was being read, and where that began.
    fn syntax(&self, error: &libyaml_safer::Error) -> Error {
        if error.kind() == libyaml_safer::ErrorKind::Reader
            && let Some(refused) = refused_character(self.piece, self.file)
        {
            return refused;
        }
        let exact =
            error.problem_mark().map_or_else(|| self.place(*self.reached), |m| self.place(m));
        let named = error.context_mark().map_or_else(|| exact.clone(), |m| self.place(m));
        let context = error.context().filter(|context| !context.is_empty());
        let message = format!(
            "(<unknown>): {}{}{} at line {} column {}",
            error.problem(),
            if context.is_some() { " " } else { "" },
            context.unwrap_or_default(),
            named.line,
            named.column
        );
        Error { kind: ErrorKind::Syntax, message, span: exact }
    }
}

/// The pairs of a list that is tagged as an ordered mapping.
fn omap(items: Vec<Node>) -> Mapping {
    let mut mapping = Mapping::new();
    for item in items {
        let pair = item.as_mapping().and_then(|pair| pair.iter().next());
        if let Some((key, value)) = pair {
            mapping.insert(key.clone(), value.clone());
        }
    }
    mapping
}

/// Whether a key is `<<`, quoted or not, unless it is tagged as a string.
fn is_merge_key(data: &EventData) -> bool {
    matches!(data, EventData::Scalar { value, tag, .. } if value == "<<" && !tag::is_str(tag.as_deref()))
}

/// A value as a key.
fn key(value: &Kind, span: Span) -> Key {
    let (kind, text) = match value {
        Kind::String(text, _) | Kind::Symbol(text) => (KeyKind::Text, Arc::from(text.as_str())),
        Kind::Null => (KeyKind::Null, Arc::from("")),
        Kind::Bool(value) => (KeyKind::Bool, Arc::from(value.to_string())),
        Kind::Int(value) => (KeyKind::Int, Arc::from(value.to_string())),
        Kind::BigInt(digits) => (KeyKind::Int, Arc::from(digits.as_str())),
        Kind::Float(value) => (KeyKind::Float, Arc::from(ruby_float(*value))),
        // Only its place, which is enough to tell two of them apart.
        Kind::Sequence(_) | Kind::Mapping(_) | Kind::Reference(_) => {
            (KeyKind::Collection, Arc::from(format!("?{}:{}", span.line, span.column)))
        }
    };
    Key { text, kind, span }
}
