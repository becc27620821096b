//! Lines and columns of nodes and of errors.

use super::{error, read};
use crate::{Kind, Node};

fn places(node: &Node, out: &mut Vec<(u32, u32)>) {
    out.push((node.span().line, node.span().column));
    match node.kind() {
        Kind::Sequence(items) => items.iter().for_each(|item| places(item, out)),
        Kind::Mapping(mapping) => mapping.iter().for_each(|(_, value)| places(value, out)),
        Kind::Null
        | Kind::Bool(_)
        | Kind::Int(_)
        | Kind::BigInt(_)
        | Kind::Float(_)
        | Kind::String(..)
        | Kind::Symbol(_)
        | Kind::Reference(_) => {}
    }
}

#[test]
fn of_nodes() {
    let mut found = Vec::new();
    places(&read("a:\n  - é: [x, y]\r\n  - |\n    z\n").root, &mut found);
    assert_eq!(found, [(1, 1), (2, 3), (2, 5), (2, 8), (2, 9), (2, 12), (3, 5)]);
}

#[test]
fn a_byte_order_mark_takes_no_column() {
    let root = read("\u{feff}a: b").root;
    assert_eq!(root.as_mapping().unwrap().get("a").unwrap().span().column, 4);
}

#[test]
fn of_errors() {
    let table = [
        (
            "a: [1,\nb: 2",
            "3:1 (<unknown>): did not find expected ',' or ']' while parsing a flow sequence at line 1 column 4",
        ),
        (
            "a: b: c",
            "1:5 (<unknown>): mapping values are not allowed in this context at line 1 column 5",
        ),
        (
            "a: 'x",
            "2:1 (<unknown>): found unexpected end of stream while scanning a quoted scalar at line 1 column 4",
        ),
        (
            "a: 1\n b: 2\n  c",
            "2:3 (<unknown>): mapping values are not allowed in this context at line 2 column 3",
        ),
        (
            "\ta: 1",
            "1:1 (<unknown>): found character that cannot start any token while scanning for the next token at line 1 column 1",
        ),
        ("a: \u{7}", "1:4 (<unknown>): control characters are not allowed at line 1 column 4"),
    ];
    for (text, expected) in table {
        assert_eq!(error(text).1, expected, "{text}");
    }
}
