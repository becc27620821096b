//! What the reader promises.

use std::fmt::Write as _;

use crate::{Document, ErrorKind, Kind, Node, cut, parse, parse_piece};

mod emitted;
mod hostile;
mod merges;
mod places;
mod scalars;

fn read(text: &str) -> Document {
    parse(text, "f.yml").unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

/// A tree on one line, scalars with their kind.
fn show(node: &Node) -> String {
    let mut text = String::new();
    write(node, &mut text);
    text
}

fn write(node: &Node, out: &mut String) {
    match node.kind() {
        Kind::Null => out.push_str("null"),
        Kind::Bool(value) => write!(out, "{value}").unwrap(),
        Kind::Int(value) => write!(out, "{value}").unwrap(),
        Kind::Float(_) => write!(out, "{}f", node.to_text().unwrap()).unwrap(),
        Kind::String(text, _) => write!(out, "{text:?}").unwrap(),
        Kind::Symbol(text) => write!(out, ":{text}").unwrap(),
        Kind::BigInt(digits) => out.push_str(digits),
        Kind::Sequence(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                write(item, out);
            }
            out.push(']');
        }
        Kind::Mapping(mapping) => {
            out.push('{');
            for (index, (key, value)) in mapping.iter().enumerate() {
                write!(out, "{}{}: ", if index == 0 { "" } else { ", " }, key.text).unwrap();
                write(value, out);
            }
            out.push('}');
        }
        Kind::Reference(inner) => {
            out.push_str("!reference ");
            write(inner, out);
        }
    }
}

fn error(text: &str) -> (ErrorKind, String) {
    let error = parse(text, "f.yml").expect_err(text);
    (error.kind, format!("{}:{} {}", error.span.line, error.span.column, error.message))
}

#[test]
fn documents_are_cut_at_separators_before_parsing() {
    let texts = |text| cut(text, 3).into_iter().map(|piece| piece.text).collect::<Vec<_>>();
    assert_eq!(texts("a: 1\n---\nb: 2\n"), ["a: 1\n", "b: 2\n"]);
    assert_eq!(texts("---\na\n---\nb\n---\nc\n"), ["", "a\n", "b\n---\nc\n"]);
    assert_eq!(texts("--- a: 1\nb: 2"), ["", "a: 1\nb: 2"]);
    assert_eq!(texts("a: |\n  x\n---\n  y\n"), ["a: |\n  x\n", "y\n"]);
    assert_eq!(texts("---a\n ---\n--\n---"), ["---a\n ---\n--\n---"]);
    assert_eq!(texts("\u{feff}---\r\na"), ["", "a"]);
    assert_eq!(texts("---\n\n  a: 1\n  b: 2"), ["", "a: 1\n  b: 2"]);
    assert_eq!(texts("---\u{a0}\na"), ["---\u{a0}\na"]);
}

#[test]
fn pieces_know_their_place() {
    let pieces = cut("a\n---\n\n  b: 1\n", 3);
    assert_eq!((pieces[1].lines_before, pieces[1].columns_before), (3, 2));
    let pieces = cut("# x\n---   a: 1\nb: 2\n", 3);
    let document = parse_piece(pieces[1], "f.yml").unwrap();
    let spans: Vec<_> = document.root.as_mapping().unwrap().keys().collect();
    assert_eq!((spans[0].span.line, spans[0].span.column), (2, 7));
    assert_eq!((spans[1].span.line, spans[1].span.column), (3, 1));
}

#[test]
fn only_the_first_document_is_read() {
    assert_eq!(show(&read("a: 1\n...\n]]]").root), "{a: 1}");
    assert_eq!(show(&read("").root), "null");
    assert_eq!(show(&read("# nothing").root), "null");
}

#[test]
fn references_keep_their_tag() {
    assert_eq!(
        show(&read("a: !reference [.b, script]").root),
        r#"{a: !reference [".b", "script"]}"#
    );
    assert_eq!(show(&read("a: !reference x").root), r#"{a: !reference "x"}"#);
    assert!(read("a: [[!reference [x]]]").root.has_reference());
    assert!(!read("a: [[x]]").root.has_reference());
}
