//! Trees written as text.

use super::{read, show};
use crate::{Node, emit};

/// What is written reads back as the same tree.
#[track_caller]
fn written(node: &Node) -> String {
    let text = emit(node);
    assert_eq!(show(&read(&text).root), show(node), "{text}");
    text
}

#[test]
fn strings_are_quoted_where_they_would_be_something_else() {
    let root = read(
        "a: ['1', 'true', 'no', '', '~', ' x', '2024-01-01', 'a: b', '# c', '$X', .pre, \"it's\", y, '<<', é]\nb: |\n  one\n  two\nc: !!str 1:30\nd: >-\n  folded\n  text\n",
    );
    insta::assert_snapshot!(written(&root.root), @r##"
    ---
    a:
    - '1'
    - 'true'
    - 'no'
    - ''
    - "~"
    - " x"
    - '2024-01-01'
    - 'a: b'
    - "# c"
    - "$X"
    - ".pre"
    - it's
    - "y"
    - !!str '<<'
    - é
    b: |
      one
      two
    c: '1:30'
    d: folded text
    "##);
}

#[test]
fn other_values_stay_what_they_are() {
    let root = read(
        "a: [1, -2, 1.5, 1.0e+20, .inf, -.inf, yes, no, ~]\nb: {}\nc: []\n1: x\ntrue: y\n~: z\nd: [[a], {b: c}]\n",
    );
    insta::assert_snapshot!(written(&root.root), @r##"
    ---
    a:
    - 1
    - -2
    - 1.5
    - 1.0e+20
    - .inf
    - -.inf
    - true
    - false
    -
    b: {}
    c: []
    1: x
    true: "y"
    ! '': z
    d:
    - - a
    - b: c
    "##);
}

#[test]
fn references_and_keys_that_look_like_merges() {
    let root = read("a: !reference [.x, script]\nb: [!reference [.y, z], w]\n!!str <<: v\n");
    insta::assert_snapshot!(written(&root.root), @r##"
    ---
    a: !reference [".x", script]
    b:
    - !reference [".y", z]
    - w
    !!str '<<': v
    "##);
}

#[test]
fn shared_values_are_written_each_time() {
    let root = read("a: &a {b: c}\nd: *a\ne: {<<: *a, f: g}\n");
    insta::assert_snapshot!(written(&root.root), @r##"
    ---
    a:
      b: c
    d:
      b: c
    e:
      b: c
      f: g
    "##);
}
