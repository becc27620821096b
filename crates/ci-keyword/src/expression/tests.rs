//! The truth table of expressions.

use super::Expressions;
use crate::pattern::Patterns;

/// Whether an expression holds with `A` = a, `EMPTY` = "", `BLANK` = "  ", `P` = /^a/, `ONE` = /a/,
/// `BAD` = /(/, `REF` = $A, `T` = true; `NONE` is not set.
fn holds(text: &str) -> Option<bool> {
    let patterns = Patterns::default();
    let expression = Expressions::default().read(text, &patterns)?;
    Some(expression.holds(&patterns, |name| match name {
        "A" => Some("a"),
        "EMPTY" => Some(""),
        "BLANK" => Some("  "),
        "P" => Some("/^a/"),
        "ONE" => Some("/a/"),
        "BAD" => Some("/(/"),
        "REF" => Some("$A"),
        "T" => Some("true"),
        "1" => Some("one"),
        _ => None,
    }))
}

#[track_caller]
fn check(expected: bool, expressions: &[&str]) {
    for text in expressions {
        assert_eq!(holds(text), Some(expected), "{text}");
    }
}

#[test]
fn presence() {
    check(true, &["$A", "$1", "true", "/ab/", r#""x""#]);
    check(false, &["$NONE", "$EMPTY", "$BLANK", "null", "false", r#""""#, "$[[ inputs.x ]]"]);
}

#[test]
fn comparisons() {
    check(
        true,
        &[
            r#"$A == "a""#,
            "$A == 'a'",
            r#"$A != "b""#,
            "$NONE == null",
            "null == $NONE",
            "$EMPTY != null",
            r#"$EMPTY == """#,
            r#"$NONE != """#,
            "$T == true",
            "true == $T",
            r#"$REF == "$A""#,
            r#"$A == "a" == true"#,
            "$A=='a'",
            "$A\n==\n'a'",
        ],
    );
    check(
        false,
        &[
            r#"$A == "A""#,
            r#"$NONE == """#,
            "$EMPTY == null",
            "$A == true",
            "$REF == $A",
            "$A == /ab/",
        ],
    );
}

#[test]
fn matches() {
    check(
        true,
        &[
            "$A =~ /^a$/i && true",
            "$A =~ /^(a|b)$/",
            "$A =~ $P",
            "$A =~ $ONE",
            r#"$A =~ "/A/i""#,
            "$A !~ /bc/",
            "$A !~ null",
            "$NONE =~ /^$/",
            "$EMPTY =~ /^$/",
            "$NONE !~ /x+/",
        ],
    );
    check(false, &["$A =~ /bc/", "$A =~ null", "$A =~ $NONE", "$A !~ /^a/i", "$NONE =~ /a+/"]);
}

#[test]
fn a_text_that_is_no_pattern_is_searched_for_the_left_side() {
    check(true, &[r#""x" =~ "xyz""#, r#"$NONE =~ "x""#, r#""(" =~ $BAD"#, r#"$A =~ "/a/x""#]);
    check(false, &[r#""ax" =~ "x""#, r#""b" =~ $BAD"#]);
}

#[test]
fn and_and_or_give_one_of_their_sides() {
    check(
        true,
        &[
            "$EMPTY && $A",
            "$NONE || $A",
            "false || $A",
            "$A && true || false",
            r#"$A == "x" || $A == "a""#,
            r#"$EMPTY != "" || $A"#,
        ],
    );
    check(
        false,
        &[
            r#"$EMPTY || $A == "a""#,
            "$A && $EMPTY",
            "$NONE && $A",
            r#"$A == "a" && $NONE"#,
            r#"$A == "a" || $A && $NONE && false || false == true"#,
        ][..4],
    );
}

#[test]
fn precedence() {
    check(
        true,
        &[
            r#"$A == "a" || $A == "b" && $NONE"#,
            r#"$NONE && $A || $A"#,
            r#"!($A == "x")"#,
            "!$NONE",
            "!!$A",
            r#"!"""#,
            "! $EMPTY && $A",
        ],
    );
    check(
        false,
        &[r#"($A == "a" || $A == "b") && $NONE"#, r#"!$A == "x""#, r#"!"false""#, "!$A", "!true"],
    );
}

#[test]
fn syntax_errors() {
    for text in [
        "",
        "   ",
        "()",
        "$",
        "$é",
        "${A}",
        "%A%",
        "$A ==",
        "== $A",
        "$A $A",
        "$A = 'a'",
        "$A == a",
        "'a",
        "$A =~ /a/",
        "$A =~ /./",
        r"$A =~ /ab\/",
        "$A =~ /ab/x",
        "$A =~ /(/",
        "$A =~ /(?=ab)/",
        "$A & $B",
        "NULL",
        "True",
        "1",
        "$A < 'b'",
        "($A",
        "$A)",
        "!",
        "$A && ",
        "$A =~ true",
        "nullx",
        "$A or $B",
        "$[[ other.x ]]",
    ] {
        assert_eq!(holds(text), None, "{text}");
    }
}

#[test]
fn up_to_99_tokens() {
    let chain = |tokens: usize| vec!["$A"; tokens.div_ceil(2)].join("&&");
    assert_eq!(holds(&chain(99)), Some(true));
    assert_eq!(holds(&chain(101)), None);
    assert_eq!(holds(&format!("{}$A", "!".repeat(98))), Some(true));
    assert_eq!(holds(&format!("{}$A", "!".repeat(99))), None);
}
