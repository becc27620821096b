//! Small texts that ask for much work: each is answered within named limits.

use std::fmt::Write as _;

use crate::{Changed, Input, Lint, Missing, Outcome, compile, lint};

fn outcome(text: impl Into<String>) -> Outcome {
    let changed_paths = Changed::Paths(vec!["a/".repeat(1_000) + "b"]);
    compile(&Input { text: text.into(), changed_paths, ..Input::default() })
}

/// The code and the message of the first finding.
#[track_caller]
fn refused(text: impl Into<String>) -> String {
    let Outcome::Refused { diagnostics, .. } = outcome(text) else { panic!("it is not refused") };
    format!("{} {}", diagnostics[0].code, diagnostics[0].message)
}

fn rule(expression: &str) -> String {
    format!("a: {{script: x, rules: [{{if: '{expression}'}}]}}\n")
}

const INVALID: &str = "CI0040 jobs:a:rules:rule if invalid expression syntax";

#[test]
fn patterns_that_take_long_to_compile() {
    for pattern in [
        r"(?i)[\Sb]".repeat(100),
        "((a{100}){100}){100}".to_owned(),
        r"\pL".repeat(3_000),
        "(".repeat(10_000),
        "{".repeat(1_000_000),
        "[:".repeat(500_000),
    ] {
        assert_eq!(refused(rule(&format!("$A =~ /{pattern}/"))), INVALID, "{pattern:.20}");
    }
}

#[test]
fn expressions_without_end() {
    for expression in ["!".repeat(1_000_000), "(".repeat(1_000_000), "$A && ".repeat(300_000)] {
        assert_eq!(refused(rule(&expression)), INVALID, "{expression:.20}");
    }
}

#[test]
fn globs_of_many_alternatives() {
    for glob in [
        "{a,b}".repeat(60),
        "**/".repeat(2_000),
        "*a".repeat(2_000),
        "{".repeat(2_000),
        "{,}".repeat(50) + "{",
    ] {
        let text = format!("a: {{script: x, rules: [{{changes: ['{glob}x']}}]}}\n");
        assert!(matches!(outcome(text), Outcome::Compiled(_) | Outcome::Filtered { .. }));
    }
}

/// Each comparison of one such glob takes a tenth of a second and more.
#[test]
fn globs_that_go_back_again_and_again() {
    let glob = "*a".repeat(100) + &"{,}".repeat(9) + "x";
    let mut text = String::from("z: {script: x}\n");
    for n in 0..50 {
        writeln!(text, "a{n}: {{script: x, rules: [{{changes: ['{n}', '{glob}{n}']}}]}}").unwrap();
    }
    let changed_paths = Changed::Paths(vec!["a".repeat(4_000); 100]);
    let input = Input { text, changed_paths, ..Input::default() };
    let Outcome::Compiled(compiled) = compile(&input) else { panic!("compiles") };
    assert_eq!(compiled.plan.jobs.len(), 51, "what is too much to compare counts as a match");
}

#[test]
fn a_matrix_of_ten_billion_jobs() {
    let names = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"];
    let values = names.map(|name| format!("{name}: [a, b, c, d, e, f, g, h, i, j]")).join(", ");
    assert_eq!(
        refused(format!("a: {{script: x, parallel: {{matrix: [{{{values}}}]}}}}\n")),
        "CI0012 jobs:a:parallel:matrix config generates too many jobs (maximum is 200)"
    );
}

#[test]
fn keys_of_a_megabyte() {
    let key = "k".repeat(1_000_000);
    // The scanner takes no key of more than 1,024 characters, but for those behind `?`.
    assert!(refused(format!("{key}: {{script: x}}\n")).starts_with("CI0001 (<unknown>): "));
    assert!(refused(format!("? {key}\n: {{script: x}}\n")).ends_with("maximum is 255 characters)"));
    let text = format!("a:\n  script: x\n  variables:\n    ? {key}\n    : x\n");
    assert!(matches!(outcome(text), Outcome::Compiled(_)));
}

#[test]
fn files_that_include_each_other() {
    let pair = |name: &str| format!("include: [{name}, {name}]\n");
    let mut input = Input { text: pair("a.yml"), ..Input::default() };
    for _ in 0..200 {
        match compile(&input) {
            Outcome::Missing(missing) => {
                for fact in missing {
                    let Missing::LocalFile { path } = fact else { panic!("{fact:?}") };
                    let other = if path == "a.yml" { "b.yml" } else { "a.yml" };
                    input.files.insert(path, Some(pair(other)));
                }
            }
            Outcome::Refused { diagnostics, .. } => {
                assert_eq!(diagnostics[0].message, "Maximum of 150 nested includes are allowed!");
                return;
            }
            other @ (Outcome::Filtered { .. } | Outcome::Compiled(_)) => panic!("{other:?}"),
        }
    }
    panic!("it asks for more and more");
}

#[test]
fn a_hundred_and_fifty_includes_of_much_text() {
    let names: Vec<String> = (0..150).map(|n| format!("{n}.yml")).collect();
    let mut input =
        Input { text: format!("include: [{}]\n", names.join(", ")), ..Input::default() };
    for (n, name) in names.into_iter().enumerate() {
        let mut text = String::new();
        for job in 0..200 {
            writeln!(text, "job-{n}-{job}: {{script: [echo {job}]}}").unwrap();
        }
        input.files.insert(name, Some(text));
    }
    let Outcome::Refused { diagnostics, .. } = compile(&input) else { panic!() };
    assert_eq!(diagnostics[0].message, "a pipeline can have 20000 jobs, not 30000");
}

#[test]
fn values_that_double() {
    let mut text = "variables:\n  V0: xxxxxxxxxx\n".to_owned();
    for n in 1..60 {
        writeln!(text, "  V{n}: $V{0}$V{0}", n - 1).unwrap();
    }
    text += "a: {script: x, environment: $V59}\n";
    assert!(matches!(outcome(text), Outcome::Refused { .. }));
}

#[test]
fn blocks_that_multiply() {
    let mut text =
        format!("spec: {{inputs: {{x: {{default: '{}'}}}}}}\n---\n", "x".repeat(100_000));
    for n in 0..5_000 {
        writeln!(text, "a{n}: {{script: '$[[ inputs.x ]]$[[ inputs.x ]]$[[ inputs.x ]]'}}")
            .unwrap();
    }
    assert!(matches!(outcome(text), Outcome::Refused { .. }));
    let open = "$[[ ".repeat(200_000);
    let text = format!("spec: {{inputs: {{x: }}}}\n---\na: {{script: '{open}'}}\n");
    assert!(matches!(outcome(text), Outcome::Refused { .. }));
}

/// Hints are looked for only where they will be seen.
#[test]
fn ten_thousand_names_that_are_not_there() {
    let jobs = |more: fn(usize) -> String| {
        (0..10_000).fold(String::new(), |mut text, n| {
            writeln!(text, "job {n}: {{script: x, {}}}", more(n)).unwrap();
            text
        })
    };
    let stages: Vec<String> = (0..5_000).map(|n| format!("stage {n}")).collect();
    let stages = format!("stages: [{}]\n", stages.join(", "));
    let bases: Vec<String> = (0..50_000).map(|n| format!(".base {n}")).collect();
    let extends = format!("a: {{script: x, extends: [{}]}}\n", bases.join(", "));
    let dots = jobs(|_| "stage: test".to_owned()).replace("job ", ".job ");
    for (text, code) in [
        (jobs(|_| "needs: [jobless]".to_owned()), "CI0031"),
        (stages + &jobs(|n| format!("stage: stagy {n}")), "CI0030"),
        (extends + &dots, "CI0020"),
    ] {
        let found = refused(text);
        assert!(found.starts_with(code), "{}", &found[..200.min(found.len())]);
    }
}

/// Each job's commands and each job's reason are looked at once, however many other jobs there are.
#[test]
fn advice_about_ten_thousand_jobs() {
    let mut pushes = String::new();
    let mut late = String::new();
    let keys = (0..20_000).map(|n| format!("  - echo \"$KEY\" > /tmp/k{n}\n"));
    let keys = keys.fold("a:\n  script:\n".to_owned(), |text, line| text + &line);
    let mut absent = "mr: {script: x, rules: [{if: $CI_MERGE_REQUEST_IID}]}\n".to_owned();
    for n in 0..9_999 {
        writeln!(pushes, "job {n}: {{stage: deploy, script: docker push a/b{n}:latest}}").unwrap();
        let job =
            if n % 2 == 0 { "script: make" } else { "stage: deploy, script: docker push a:latest" };
        writeln!(late, "test {n}: {{{job}}}").unwrap();
        writeln!(absent, "job {n}: {{script: echo {n}}}").unwrap();
    }
    for (text, findings) in [(pushes, 0), (late, 0), (absent, 2), (keys, 200)] {
        let Lint::Done(linted) = lint(&Input { text, ..Input::default() }) else { panic!() };
        assert_eq!(linted.diagnostics.len(), findings, "{:?}", linted.diagnostics.first());
        assert!(!linted.jobs.is_empty());
    }
}
