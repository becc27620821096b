//! One file's text to its tree: documents cut, the right one chosen, errors with their place.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use domain::limits::YAML_BYTES_MAX;
use yaml::{Document, Error, ErrorKind, Kind, Mapping, Node, Span, cut, parse_piece};

use crate::code::Code;
use crate::findings::Findings;
use crate::input::Input;
use crate::place::Place;
use crate::stop::Stop;

/// Pieces that a text is cut into at most (GitLab's limit).
const PIECES_MAX: usize = 3;

/// The pipeline's own file. Its root is a mapping.
pub(crate) fn main_file(findings: &mut Findings, input: &Input) -> Result<Node, Stop> {
    let (text, file) = (input.text.as_str(), input.path.as_str());
    let start = Span::start(file);
    if text.trim().is_empty() {
        findings.error(Code::Root, &start, "Please provide content of .gitlab-ci.yml");
        return Err(Stop::Refused);
    }
    let root = match body(findings, &input.read, text, file) {
        Ok(root) => root,
        Err(error) => {
            findings.error(code(&error), &error.span, error.message.as_str());
            return Err(Stop::Refused);
        }
    };
    match root.kind() {
        Kind::Mapping(_) => Ok(root),
        Kind::Null => Ok(Node::new(start, Kind::Mapping(Mapping::new()))),
        Kind::Bool(_)
        | Kind::Int(_)
        | Kind::BigInt(_)
        | Kind::Float(_)
        | Kind::String(..)
        | Kind::Symbol(_)
        | Kind::Sequence(_)
        | Kind::Reference(_) => {
            findings.error(Code::Root, root.span(), "Invalid configuration format");
            findings.hint("the file is a mapping: keywords and job names followed by colons");
            Err(Stop::Refused)
        }
    }
}

/// The number of an error of the reader.
pub(crate) const fn code(error: &Error) -> Code {
    match error.kind {
        ErrorKind::Syntax | ErrorKind::UnknownAlias | ErrorKind::UnspecifiedClass => Code::Yaml,
        ErrorKind::TextTooBig | ErrorKind::TreeTooBig => Code::TooBig,
    }
}

/// The body of a text: the last document if the first is a header, else the first.
pub(crate) fn body(
    findings: &mut Findings,
    read: &ReadFiles,
    text: &str,
    file: &str,
) -> Result<Node, Error> {
    let documents = read.documents(text, file)?;
    let Some(first) = documents.first() else {
        return Ok(Node::new(Span::start(file), Kind::Null));
    };
    let header = first.root.as_mapping().and_then(|mapping| mapping.get_entry("spec"));
    let chosen = match header.filter(|_| documents.len() > 1) {
        Some((key, _)) => {
            findings.not_yet(&Place::root("spec"), &key.span);
            documents.last()
        }
        None => Some(first),
    };
    Ok(chosen.map_or_else(|| first.root.clone(), |document| warn(findings, document)))
}

/// The documents of a text that are not blank.
fn documents(text: &str, file: &str) -> Result<Vec<Document>, Error> {
    if text.len() > YAML_BYTES_MAX {
        return parse_piece(cut(text, 1)[0], file).map(|document| vec![document]);
    }
    let mut documents = Vec::new();
    for piece in cut(text, PIECES_MAX).into_iter().filter(|piece| !piece.text.trim().is_empty()) {
        let document = parse_piece(piece, file)?;
        if !is_blank(&document.root) {
            documents.push(document);
        }
    }
    Ok(documents)
}

/// Files that were read before, by path, with their texts.
#[derive(Clone, Debug, Default)]
pub struct ReadFiles {
    files: Arc<Mutex<BTreeMap<String, ReadFile>>>,
}

#[derive(Debug)]
struct ReadFile {
    text: String,
    documents: Result<Vec<Document>, Error>,
}

impl ReadFiles {
    /// A line of a file that was read, from 1; `None` where there is none.
    pub(crate) fn line<T>(&self, file: &str, line: u32, take: impl FnOnce(&str) -> T) -> Option<T> {
        let files = self.files.lock().ok()?;
        let at = usize::try_from(line).ok()?.checked_sub(1)?;
        files.get(file)?.text.lines().nth(at).map(take)
    }

    /// The documents of a text, read now or before.
    fn documents(&self, text: &str, file: &str) -> Result<Vec<Document>, Error> {
        let Ok(mut files) = self.files.lock() else { return documents(text, file) };
        if let Some(known) = files.get(file).filter(|known| known.text == text) {
            return known.documents.clone();
        }
        let documents = documents(text, file);
        let read = ReadFile { text: text.to_owned(), documents: documents.clone() };
        files.insert(file.to_owned(), read);
        documents
    }
}

/// Keys written twice are no error in GitLab, and rarely meant.
fn warn(findings: &mut Findings, document: &Document) -> Node {
    for duplicate in &document.duplicates {
        let (key, first) = (&duplicate.key, &duplicate.first);
        let message =
            format!("`{}` is written twice in one mapping; the last one counts", key.text);
        findings.warning(Code::DuplicateKey, &key.span, message);
        findings.hint(format!("the first one is in line {}", first.line));
    }
    document.root.clone()
}

/// Ruby's `blank?`.
pub(crate) fn is_blank(node: &Node) -> bool {
    match node.kind() {
        Kind::Null | Kind::Bool(false) => true,
        Kind::String(text, _) => text.trim().is_empty(),
        Kind::Sequence(items) => items.is_empty(),
        Kind::Mapping(mapping) => mapping.is_empty(),
        Kind::Bool(true)
        | Kind::Int(_)
        | Kind::BigInt(_)
        | Kind::Float(_)
        | Kind::Symbol(_)
        | Kind::Reference(_) => false,
    }
}
