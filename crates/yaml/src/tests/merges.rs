//! Anchors, aliases, merge keys and keys written twice.

use super::{error, read, show};

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(show(&read(text).root), expected, "{text}");
}

#[test]
fn merges_happen_in_place() {
    check(
        "b: &b {x: 1, y: 2}\na:\n  x: 9\n  <<: *b\n  y: 8\n",
        "{b: {x: 1, y: 2}, a: {x: 1, y: 8}}",
    );
    check("b: &b {x: 1}\nc: &c {x: 2}\na: {<<: *b, <<: *c}", "{b: {x: 1}, c: {x: 2}, a: {x: 2}}");
}

#[test]
fn in_a_list_the_first_wins() {
    check(
        "b: &b {x: 1, z: 3}\nc: &c {x: 2, y: 2}\na: {<<: [*b, *c]}",
        "{b: {x: 1, z: 3}, c: {x: 2, y: 2}, a: {x: 1, y: 2, z: 3}}",
    );
}

#[test]
fn merges_are_shallow() {
    check("b: &b {v: {x: 1}}\na: {<<: *b, v: {y: 2}}", "{b: {v: {x: 1}}, a: {v: {y: 2}}}");
}

#[test]
fn quoted_merge_keys_merge_too() {
    check("b: &b {x: 1}\na: {\"<<\": *b}", "{b: {x: 1}, a: {x: 1}}");
    check("b: &b {x: 1}\na: {!!str <<: *b}", "{b: {x: 1}, a: {<<: {x: 1}}}");
}

#[test]
fn what_cannot_be_merged_is_a_key() {
    check("a: {<<: text}", r#"{a: {<<: "text"}}"#);
    check("a: {<<: }", "{a: {<<: null}}");
    check("l: &l [{x: 1}]\na: {<<: *l}", "{l: [{x: 1}], a: {<<: [{x: 1}]}}");
    check("a: {<<: [{x: 1}, 2]}", "{a: {<<: [{x: 1}, 2]}}");
}

#[test]
fn aliases_share_the_node() {
    let root = read("a: &a [1]\nb: *a\n").root;
    let root = root.as_mapping().unwrap();
    assert!(root.get("a").unwrap().is_same(root.get("b").unwrap()));
}

#[test]
fn an_anchor_may_be_set_again() {
    check("- &a 1\n- *a\n- &a 2\n- *a", "[1, 1, 2, 2]");
}

#[test]
fn unknown_aliases() {
    assert_eq!(error("a:\n  - *x\n").1, "2:5 Unknown alias: x");
}

#[test]
fn a_node_inside_itself() {
    assert_eq!(error("a: &a [*a]").1, "1:8 The parsed YAML is too big");
    assert_eq!(error("a: &a {<<: *a}").1, "1:12 The parsed YAML is too big");
}

#[test]
fn the_last_of_two_equal_keys_wins() {
    let document = read("a: 1\nb: 2\na: 3\n");
    assert_eq!(show(&document.root), "{a: 3, b: 2}");
    let places: Vec<_> =
        document.duplicates.iter().map(|d| (d.key.span.line, d.first.line)).collect();
    assert_eq!(places, [(3, 1)]);
}
