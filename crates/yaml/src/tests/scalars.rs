//! The table of scalars: YAML 1.1 with Psych's peculiarities.

use super::{error, read, show};

#[track_caller]
fn check(table: &[(&str, &str)]) {
    for (text, expected) in table {
        let root = read(&format!("- {text}\n")).root;
        assert_eq!(show(&root), format!("[{expected}]"), "{text}");
    }
}

#[test]
fn words() {
    for word in ["yes", "on", "true", "Yes", "ON", "True", "tRUE"] {
        check(&[(word, "true")]);
    }
    for word in ["no", "off", "false", "No", "OFF", "FALSE"] {
        check(&[(word, "false")]);
    }
    for word in ["~", "null", "Null", "NULL", ""] {
        check(&[(word, "null")]);
    }
    for word in ["y", "n", "Y", "N", "nil", "yess", "nul", "t", "f"] {
        check(&[(word, &format!("{word:?}"))]);
    }
}

#[test]
fn integers() {
    check(&[
        ("12", "12"),
        ("-3", "-3"),
        ("+1", "1"),
        ("0", "0"),
        ("012", "10"),
        ("007", "7"),
        ("0x1F", "31"),
        ("0b11", "3"),
        ("1_000", "1000"),
        ("1,000", "1000"),
        ("08", r#""08""#),
        ("018", r#""018""#),
        ("0o17", r#""0o17""#),
        ("1__0", r#""1__0""#),
        ("_1", r#""_1""#),
        ("0x", r#""0x""#),
        ("1_", r#""1_""#),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("9_223_372_036_854_775_808", "9223372036854775808"),
        ("-99999999999999999999", "-99999999999999999999"),
        ("0xFFFFFFFFFFFFFFFF", "18446744073709551615"),
    ]);
}

#[test]
fn floats() {
    check(&[
        ("1.50", "1.5f"),
        (".5", "0.5f"),
        ("1.", "1.0f"),
        ("1_000.5", "1000.5f"),
        ("1.0e+3", "1000.0f"),
        ("1.5e+3", "1500.0f"),
        ("1.10", "1.1f"),
        ("10000000000000000.0", "1.0e+16f"),
        ("100000000000000.0", "100000000000000.0f"),
        ("1000000000000000.0", "1.0e+15f"),
        ("-1234567890123456.0", "-1.234567890123456e+15f"),
        ("1234567890123456.7", "1234567890123456.8f"),
        ("12345678901234567.0", "1.2345678901234568e+16f"),
        ("0.0001", "0.0001f"),
        ("0.00001", "1.0e-05f"),
        ("-0.0", "-0.0f"),
        (".inf", "Infinityf"),
        ("-.INF", "-Infinityf"),
        (".NaN", "NaNf"),
        ("1e3", r#""1e3""#),
        ("1.0e3", r#""1.0e3""#),
        ("1e21", r#""1e21""#),
        ("1.5.2", r#""1.5.2""#),
        (".", r#"".""#),
        ("-.", r#""-.""#),
    ]);
}

#[test]
fn base_sixty() {
    check(&[
        ("1:30", "5400"),
        ("1:30:15", "5415"),
        ("190:20:30", "685230"),
        ("12:30", "45000"),
        ("12:60", r#""12:60""#),
        ("22:61", r#""22:61""#),
        ("1:2:3:4", r#""1:2:3:4""#),
        ("-1:30", "-1800"),
        ("9223372036854775808:12:30", "33204139332677192909550"),
        ("1_0:30", "37800"),
        ("1__0:30", "5400"),
        ("1:30.5", "5430.0f"),
        ("1:30:15.25", "5415.25f"),
        ("1:30:15.", "5415.0f"),
    ]);
}

#[test]
fn dates_and_times_are_refused() {
    let class = |text: &str| error(text).1;
    assert_eq!(class("a: 2024-01-02"), "1:4 Tried to load unspecified class: Date");
    assert_eq!(class("[2024-1-2]"), "1:2 Tried to load unspecified class: Date");
    assert_eq!(class("2024-01-02: x"), "1:1 Tried to load unspecified class: Date");
    assert_eq!(class("a: 2024-01-02 10:00:00"), "1:4 Tried to load unspecified class: Time");
    assert_eq!(class("a: 2024-01-02T10:00:00.5Z"), "1:4 Tried to load unspecified class: Time");
    for zone in ["Z", "+1", " -01:00", "+0130", "+123", "."] {
        let text = format!("a: 2024-01-02 10:00:00{zone}");
        assert_eq!(class(&text), "1:4 Tried to load unspecified class: Time", "{text}");
    }
    assert_eq!(class("a: ! '2024-1-2 1:00:00+1:'"), "1:4 Tried to load unspecified class: Time");
    for zone in ["z", "+", "+12345", "+1:0", "+:30", " ."] {
        read(&format!("a: 2024-01-02 10:00:00{zone}"));
    }
    check(&[
        ("2024-13-02", r#""2024-13-02""#),
        ("2024-01", r#""2024-01""#),
        ("'2024-01-02'", r#""2024-01-02""#),
        ("2024-01-02x", r#""2024-01-02x""#),
    ]);
}

#[test]
fn symbols() {
    check(&[
        (":name", ":name"),
        (":80", ":80"),
        ("x:", "{x: null}"),
        (":'a b'", ":a b"),
        (":'a", ":'a"),
        (":a'", ":a'"),
        (":\"a\"b", ":a"),
        (":':a'", ":a"),
    ]);
}

#[test]
fn quotes_and_tags() {
    check(&[
        ("'12'", r#""12""#),
        ("\"yes\"", r#""yes""#),
        ("''", r#""""#),
        ("!!str 12", r#""12""#),
        ("!!int '3'", "3"),
        ("!!float 3", "3.0f"),
        ("!foo 3", "3"),
        ("!foo '3'", "3"),
        ("! 3", "3"),
        ("! '3'", "3"),
        ("!", "null"),
        ("!!float 08", "8.0f"),
        ("!!float 1e3", "1000.0f"),
        ("!!float 99999999999999999999", "1.0e+20f"),
        ("!!set x", r#""x""#),
        ("!ruby/object:Kernel x", r#""x""#),
        ("!!binary aGVsbG8=", r#""hello""#),
        ("!!binary aGVsbA==", r#""hell""#),
    ]);
    assert_eq!(error("a: !!set {x}").1, "1:4 Tried to load unspecified class: Psych::Set");
    assert_eq!(error("a: !ruby/object:Kernel {}").1, "1:4 Tried to load unspecified class: Kernel");
    assert_eq!(error("a: !ruby/object {}").1, "1:4 Tried to load unspecified class: Object");
    assert_eq!(error("a: !ruby/class Kernel").1, "1:4 Tried to load unspecified class: Kernel");
    assert_eq!(error("a: !str:Name x").1, "1:4 Tried to load unspecified class: Name");
    assert_eq!(error("a: !seq:Name []").1, "1:4 Tried to load unspecified class: Name");
    assert_eq!(show(&read("!ruby/hash {a: 1}").root), "{a: 1}");
}

#[test]
fn what_ruby_fails_to_convert_is_refused() {
    for text in [".e+3", "-.e-1", "!!float x", "!!float yes", "!!float 1.2.3", "!!float"] {
        assert_eq!(error(&format!("a: {text}")).1, "1:4 Invalid YAML syntax", "{text}");
    }
}

#[test]
fn a_syntax_error_comes_before_a_refused_value() {
    assert_eq!(
        error("a: 2024-01-02\nb: [").1,
        "3:1 (<unknown>): did not find expected node content while parsing a flow node at line 3 column 1"
    );
    assert_eq!(error("a: *x\nb: 2024-01-02").1, "1:4 Unknown alias: x");
    assert_eq!(error("a: 2024-01-02\nb: *x").1, "1:4 Tried to load unspecified class: Date");
}

#[test]
fn words_on_several_lines() {
    check(&[
        ("on\n\n  on", "true"),
        ("no\n\n  t", "false"),
        ("1\n\n  2", r#""1\n2""#),
        ("1:3\n\n  1", r#""1:3\n1""#),
    ]);
}

#[test]
fn styles_of_long_text() {
    check(&[
        ("|\n  a\n  b", r#""a\nb\n""#),
        ("|-\n  a\n  b", r#""a\nb""#),
        ("|+\n  a\n\n", r#""a\n\n\n""#),
        (">\n  a\n  b\n\n  c", r#""a b\nc\n""#),
        ("a\n  b\n\n  c", r#""a b\nc""#),
        ("\"a\\\n  b\\tc\"", r#""ab\tc""#),
        ("'it''s'", r#""it's""#),
    ]);
}

#[test]
fn a_block_at_the_end_gains_no_newline() {
    assert_eq!(show(&read("a: |\n  x").root), r#"{a: "x"}"#);
    assert_eq!(show(&read("a: |\n  x\n").root), r#"{a: "x\n"}"#);
    assert_eq!(show(&read("a: |+\n  x").root), r#"{a: "x"}"#);
    assert_eq!(show(&read("a: |\n  x\n# c").root), r#"{a: "x\n"}"#);
    assert_eq!(show(&read("a: x").root), r#"{a: "x"}"#);
    assert_eq!(show(&read("a: |+\n  x\n  ").root), r#"{a: "x\n"}"#);
    assert_eq!(show(&read("a: |+\n  x\n\n    ").root), r#"{a: "x\n\n  "}"#);
    assert_eq!(show(&read("a: |+\n  x\r").root), r#"{a: "x\n"}"#);
}

#[test]
fn keys_that_are_no_text() {
    let document = read("10: a\n1.5: b\ntrue: c\n~: d\n'10': e\n");
    assert_eq!(show(&document.root), r#"{10: "a", 1.5: "b", true: "c", : "d", 10: "e"}"#);
    assert_eq!(document.root.as_mapping().unwrap().get("10").unwrap().as_str(), Some("e"));
}
