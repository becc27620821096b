//! One file's text to its tree: documents cut, the right one chosen, errors with their place.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use domain::limits::YAML_BYTES_MAX;
use yaml::{Document, Error, ErrorKind, Kind, Node, Span, cut, parse_piece};

use crate::code::Code;
use crate::findings::Findings;

/// GitLab's text for a document that is no mapping.
pub const NO_MAPPING: &str = "Invalid configuration format";

/// Pieces that a text is cut into at most (GitLab's limit).
const PIECES_MAX: usize = 3;

/// The number of an error of the reader.
pub const fn code(error: &Error) -> Code {
    match error.kind {
        ErrorKind::Syntax | ErrorKind::UnknownAlias | ErrorKind::UnspecifiedClass => Code::Yaml,
        ErrorKind::TextTooBig | ErrorKind::TreeTooBig => Code::TooBig,
    }
}

/// What to mend in a text that is no YAML, where it can be seen: a tab that indents, a colon inside a
/// value, a colon that is not there.
pub fn hint(error: &Error, text: &str) -> Option<String> {
    if error.kind != ErrorKind::Syntax {
        return None;
    }
    let at = usize::try_from(error.span.line).ok()?.checked_sub(1)?;
    let lines = || text.lines().enumerate();
    let is_tabbed = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        line.get(..indent).is_some_and(|indent| indent.contains('\t'))
    };
    let mut around = lines().skip(at.saturating_sub(1)).take(3);
    if let Some((tabbed, _)) = around.find(|(_, line)| is_tabbed(line)) {
        return Some(format!("line {} is indented with a tab; YAML takes spaces only", tabbed + 1));
    }
    if !error.message.contains("mapping values are not allowed") {
        return None;
    }
    if text.lines().nth(at)?.matches(": ").count() > 1 {
        return Some(
            "there are two `: ` in this line: put the value in quotes, or its keys on lines of their own".to_owned(),
        );
    }
    let is_written = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let (before, line) = lines().take(at).filter(|(_, line)| is_written(line)).last()?;
    let is_open = !line.contains(':');
    is_open.then(|| format!("line {} seems to lack a colon at its end", before + 1))
}

/// What a text holds.
#[derive(Clone, Debug)]
pub struct File {
    /// The document with `spec`, if there is a body behind it.
    pub header: Option<Node>,
    /// Null if the text holds nothing.
    pub body: Node,
}

/// The parts of a text. The body is the last document if the first is a header, else the first.
pub fn parts(
    findings: &mut Findings,
    read: &ReadFiles,
    text: &str,
    file: &str,
) -> Result<File, Error> {
    let documents = read.documents(text, file)?;
    let Some(first) = documents.first() else {
        return Ok(File { header: None, body: Node::new(Span::start(file), Kind::Null) });
    };
    // GitLab reads all of them, and wants a mapping each time.
    if let Some(other) = documents.iter().find(|document| document.root.as_mapping().is_none()) {
        return Ok(File { header: None, body: other.root.clone() });
    }
    let is_header = first.root.as_mapping().is_some_and(|mapping| mapping.get("spec").is_some());
    match documents.last().filter(|_| is_header && documents.len() > 1) {
        Some(body) => Ok(File { header: Some(warn(findings, first)), body: warn(findings, body) }),
        None => Ok(File { header: None, body: warn(findings, first) }),
    }
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
    pub fn line<T>(&self, file: &str, line: u32, take: impl FnOnce(&str) -> T) -> Option<T> {
        let files = self.files.lock().ok()?;
        let at = usize::try_from(line).ok()?.checked_sub(1)?;
        files.get(file)?.text.lines().nth(at).map(take)
    }

    /// Reads a text before anybody asks for what is in it.
    pub fn ahead(&self, text: &str, file: &str) {
        // What is wrong with it is told when it is asked for.
        drop(self.documents(text, file));
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
pub fn is_blank(node: &Node) -> bool {
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
