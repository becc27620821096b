//! Texts that are meant to hurt.

use std::fmt::Write as _;

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::proptest;

use super::{error, read};
use crate::{ErrorKind, parse};

#[test]
fn two_megabytes_of_brackets_are_answered_at_once() {
    for unit in ["[", "{a: ", "[1, ", "- ", "? ", "{["] {
        let text = unit.repeat(2_000_000 / unit.len());
        let result = parse(&text, "f.yml");
        assert!(result.is_err(), "{unit}");
    }
}

#[test]
fn the_text_may_have_two_mebibytes() {
    let filler = "#".repeat(2 * 1024 * 1024 - 2);
    assert!(parse(&format!("a\n{filler}"), "f.yml").is_ok());
    assert_eq!(
        error(&format!("a\n{filler}#")),
        (ErrorKind::TextTooBig, "1:1 The provided YAML is too big".to_owned())
    );
}

#[test]
fn one_hundred_levels_pass() {
    let nest = |depth: usize| format!("a: {}{}", "[".repeat(depth), "]".repeat(depth));
    read(&nest(99));
    assert_eq!(error(&nest(100)).1, "1:103 The parsed YAML is too big");
    assert_eq!(error(&nest(300)).0, ErrorKind::TreeTooBig);
}

#[test]
fn levels_behind_aliases_count() {
    let nest = format!("a: &a {}{}\nb: [*a]", "[".repeat(99), "]".repeat(99));
    assert_eq!(error(&nest).0, ErrorKind::TreeTooBig);
}

#[test]
fn alias_bombs_are_refused() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for i in 1..10 {
        let list = vec![format!("*a{}", i - 1); 10].join(", ");
        writeln!(bomb, "a{i}: &a{i} [{list}]").unwrap();
    }
    assert_eq!(error(&bomb).0, ErrorKind::TreeTooBig);
}

#[test]
fn a_long_text_may_not_be_used_often() {
    let list = vec!["*a"; 100].join(", ");
    let text = format!("a: &a {}\nb: [{list}]\n", "x".repeat(1_000_000));
    assert_eq!(error(&text).0, ErrorKind::TreeTooBig);
}

#[test]
fn merge_bombs_are_refused() {
    let keys: Vec<String> = (0..2_000).map(|i| format!("k{i}: 1")).collect();
    let mut bomb = format!("a: &a {{{}}}\n", keys.join(", "));
    for i in 0..2_000 {
        writeln!(bomb, "b{i}: {{<<: [*a, *a, *a]}}").unwrap();
    }
    assert_eq!(error(&bomb).0, ErrorKind::TreeTooBig);
}

#[test]
fn chains_of_aliases_do_not_overflow_the_stack() {
    let mut chain = "a0: &a0 []\n".to_owned();
    for i in 1..20_000 {
        writeln!(chain, "a{i}: &a{i} [*a{}]", i - 1).unwrap();
    }
    assert_eq!(error(&chain).0, ErrorKind::TreeTooBig);
}

#[test]
fn a_panic_of_the_scanner_is_an_error() {
    let (kind, message) = error("a: 1\nb: [!tag, x]\n");
    assert_eq!(kind, ErrorKind::Syntax);
    assert!(message.starts_with("2:"), "{message}");
}

/// Pieces of YAML in any order.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("a: ".to_owned()),
        Just("\n".to_owned()),
        Just("  ".to_owned()),
        Just("- ".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just(", ".to_owned()),
        Just("&x ".to_owned()),
        Just("*x ".to_owned()),
        Just("<<: ".to_owned()),
        Just("|\n".to_owned()),
        Just("'".to_owned()),
        Just("\"".to_owned()),
        Just("!reference ".to_owned()),
        Just("!t".to_owned()),
        Just("\\".to_owned()),
        Just("---\n".to_owned()),
        Just("#".to_owned()),
        Just("1:30".to_owned()),
        Just("2024-01-02".to_owned()),
        Just("\r\n".to_owned()),
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_answered(text in soup()) {
        drop(parse(&text, "f.yml"));
        for piece in crate::cut(&text, 3) {
            drop(crate::parse_piece(piece, "f.yml"));
        }
    }
}
