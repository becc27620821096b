//! Configurations that are meant to hurt.

use std::fmt::Write as _;

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::proptest;

use crate::{Changed, Input, Outcome, compile};

fn outcome(text: impl Into<String>) -> Outcome {
    compile(&Input {
        text: text.into(),
        changed_paths: Changed::NoDiff,
        existing_paths: Some(vec!["a/b".to_owned()]),
        ..Input::default()
    })
}

/// The code and the message of the first finding.
#[track_caller]
fn refused(text: impl Into<String>) -> String {
    let Outcome::Refused { diagnostics, .. } = outcome(text) else { panic!("it is not refused") };
    let first = &diagnostics[0];
    assert!(first.file == ".gitlab-ci.yml" && first.line > 0 && first.column > 0);
    format!("{} {}", first.code, first.message)
}

const TREE: &str = "CI0002 The parsed YAML is too big";
const EXPANDED: &str = "CI0002 The expanded configuration is too big";

#[test]
fn malformed_text() {
    assert_eq!(
        refused("a:\n  script: [x"),
        "CI0001 (<unknown>): did not find expected ',' or ']' while parsing a flow sequence at line 2 column 11"
    );
}

#[test]
fn three_megabytes() {
    let text = format!("a:\n  script: x\n# {}", "x".repeat(3 * 1024 * 1024));
    assert_eq!(refused(text), "CI0002 The provided YAML is too big");
}

#[test]
fn three_hundred_levels() {
    let text = format!("a: {}{}", "[".repeat(300), "]".repeat(300));
    assert_eq!(refused(text), TREE);
}

#[test]
fn two_megabytes_of_brackets() {
    for unit in ["[", "{a: ", "[1, "] {
        assert_eq!(refused(unit.repeat(2_000_000 / unit.len())), TREE);
    }
}

#[test]
fn an_alias_bomb() {
    let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for pair in ["ab", "bc", "cd", "de", "ef", "fg", "gh", "hi"] {
        let (from, to) = pair.split_at(1);
        let list = vec![format!("*{from}"); 9].join(", ");
        writeln!(text, "{to}: &{to} [{list}]").unwrap();
    }
    assert_eq!(refused(text), TREE);
}

#[test]
fn a_reference_bomb() {
    let mut text = ".a0: {script: [x]}\n".to_owned();
    for i in 1..40 {
        let item = format!("!reference [.a{}, script]", i - 1);
        writeln!(text, ".a{i}: {{script: [{item}, {item}]}}").unwrap();
    }
    text.push_str("job: {script: !reference [.a39, script]}\n");
    assert_eq!(refused(text), TREE);
}

#[test]
fn a_big_default_for_many_jobs() {
    let mut text = format!("default:\n  before_script: ['{}']\n", "x".repeat(1_000_000));
    for i in 0..1_000 {
        writeln!(text, "j{i}: {{script: x}}").unwrap();
    }
    assert_eq!(refused(text), EXPANDED);
}

#[test]
fn a_big_base_for_many_jobs() {
    let mut text = format!(".base:\n  script: ['{}']\n", "x".repeat(1_000_000));
    for i in 0..1_000 {
        writeln!(text, "j{i}: {{extends: .base}}").unwrap();
    }
    assert_eq!(refused(text), EXPANDED);
}

#[test]
fn many_instances_of_a_big_job() {
    let mut text = String::new();
    for i in 0..5 {
        let script = "x".repeat(100_000);
        writeln!(text, "j{i}: {{parallel: 200, script: '{script}'}}").unwrap();
    }
    assert_eq!(refused(text), EXPANDED);
}

#[test]
fn more_jobs_than_a_pipeline_has() {
    let mut text = String::new();
    for i in 0..101 {
        writeln!(text, "j{i}: {{parallel: 200, script: x}}").unwrap();
    }
    assert_eq!(refused(text), "CI0050 a pipeline can have 20000 jobs, not 20200");
}

#[test]
fn a_long_circle_of_needs() {
    let mut text = String::new();
    for i in 0..5_000 {
        writeln!(text, "j{i}: {{script: x, needs: [j{}]}}", (i + 1) % 5_000).unwrap();
    }
    let message = refused(text);
    assert!(message.starts_with("CI0031 The pipeline has circular dependencies"), "{message}");
}

#[test]
fn a_long_chain_of_extends() {
    let mut text = "j0: {script: x}\n".to_owned();
    for i in 1..20_000 {
        writeln!(text, "j{i}: {{extends: j{}}}", i - 1).unwrap();
    }
    assert_eq!(refused(text), "CI0020 j1: nesting too deep in `extends`");
}

#[test]
fn a_long_chain_of_variables() {
    let mut text = "variables:\n  V0: x\n".to_owned();
    for i in 1..5_000 {
        writeln!(text, "  V{i}: $V{}", i - 1).unwrap();
    }
    text.push_str("job: {script: x, variables: {A: $V4999}}\n");
    let message = refused(text);
    assert!(message.starts_with("CI0042 job: value of variable"), "{message}");
}

#[test]
fn errors_without_end_are_counted() {
    let mut text = String::new();
    for i in 0..1_000 {
        writeln!(text, "j{i}: {{script: x, colour: red}}").unwrap();
    }
    let Outcome::Refused { diagnostics, .. } = outcome(text) else { panic!() };
    assert_eq!(diagnostics.len(), 101);
    assert_eq!(diagnostics[100].message, "900 more errors are not shown");
}

#[test]
fn a_thousand_jobs_ask_each_question_once() {
    let paths: Vec<String> = (0..10_000).map(|i| format!("src/{i}.rs")).collect();
    let mut text = String::new();
    for i in 0..2_000 {
        writeln!(text, "j{i}: {{script: x, rules: [{{changes: ['a/**/*', 'b/*', '*.md']}}]}}")
            .unwrap();
    }
    text.push_str("last: {script: x}\n");
    let input = Input { text, changed_paths: Changed::Paths(paths), ..Input::default() };
    let Outcome::Compiled(compiled) = compile(&input) else { panic!() };
    assert_eq!(compiled.plan.jobs.len(), 1);
    assert_eq!(compiled.reasons.jobs.len(), 2_001);
}

#[test]
fn a_file_is_read_once_in_all_rounds() {
    let big = format!("a:\n  script: x\n# {}\n", "x".repeat(1_000_000));
    let mut input = Input { text: "include: x.yml\n".to_owned(), ..Input::default() };
    input.files.insert("x.yml".to_owned(), Some(big));
    let first = compile(&input);
    assert_eq!(first, compile(&input));
    input.files.insert("x.yml".to_owned(), Some("b:\n  script: x\n".to_owned()));
    let Outcome::Compiled(changed) = compile(&input) else { panic!() };
    assert_eq!(changed.plan.jobs[0].name, "b");
}

/// Lines of a configuration in any order and with any indentation.
fn soup() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "a:",
        "b:",
        ".c:",
        "script:",
        "- x",
        "script: x",
        "stage: test",
        "needs: [a]",
        "needs:",
        "- job: a",
        "  optional: true",
        "rules:",
        "- if: $A",
        "- when: never",
        "- changes: [a]",
        "- exists: a",
        "extends: .c",
        "extends: [a, b]",
        "variables:",
        "A: $B",
        "B: $A",
        "parallel: 2",
        "parallel:",
        "matrix:",
        "- X: [1, 2]",
        "environment: $A/x",
        "environment:",
        "name: x",
        "on_stop: a",
        "action: stop",
        "artifacts:",
        "paths: [x]",
        "reports: {junit: x}",
        "when: manual",
        "when: delayed",
        "start_in: 1 day",
        "allow_failure: {exit_codes: 1}",
        "default:",
        "image: x",
        "include: x.yml",
        "include: {local: x}",
        "workflow:",
        "cache: {key: a}",
        "retry: 2",
        "only: [main]",
        "except: {variables: [$A]}",
        "tags: [$A]",
        "!reference [a, script]",
        "- !reference [.c]",
        "<<: *x",
        "&x",
        "stages: [a, b]",
        "inherit: {variables: false}",
        "services: [x]",
        "coverage: '/x/'",
        "dependencies: [a]",
        "trigger: x",
        "timeout: 1h",
        "---",
    ];
    let line = (0..5_usize, proptest::sample::select(WORDS))
        .prop_map(|(indent, word)| format!("{}{word}\n", "  ".repeat(indent)));
    let noise = prop_oneof![Just(String::new()), any::<char>().prop_map(String::from)];
    proptest::collection::vec((line, noise), 0..24)
        .prop_map(|lines| lines.into_iter().map(|(line, noise)| line + &noise).collect())
}

proptest! {
    #[test]
    fn any_text_is_answered(text in soup()) {
        if let Outcome::Refused { diagnostics, .. } = outcome(text) {
            assert!(!diagnostics.is_empty());
        }
    }

    #[test]
    fn the_same_text_gives_the_same_outcome(text in soup()) {
        assert_eq!(outcome(text.as_str()), outcome(text.as_str()));
    }
}

/// A file with a text input and this body.
fn with_input(default: &str, body: &str) -> String {
    format!("spec:\n  inputs:\n    x: {{default: {default}}}\n---\n{body}")
}

#[test]
fn a_bomb_of_blocks() {
    let body = format!("a:\n  script: '{}'\n", "$[[ inputs.x ]]".repeat(9_000));
    let text = with_input(&"v".repeat(500_000), &body);
    assert_eq!(refused(text), "CI0023 config too large");
}

#[test]
fn a_text_with_blocks_of_more_than_a_megabyte() {
    let body = format!("a:\n  script: '$[[ inputs.x ]]{}'\n", "y".repeat(1_100_000));
    assert_eq!(refused(with_input("v", &body)), "CI0023 config node too large");
}

#[test]
fn ten_thousand_different_blocks() {
    let block = |n: usize| format!("$[[ inputs.x | truncate(0,{n}) ]]");
    let blocks: Vec<String> = (0..10_001).map(block).collect();
    let text = with_input("v", &format!("a:\n  script: '{}'\n", blocks.concat()));
    assert_eq!(refused(text), "CI0023 too many interpolation blocks");
}

#[test]
fn a_value_that_grows_deeper_with_every_file() {
    let text = "include: [{local: f0.yml, inputs: {x: [v]}}]\n".to_owned();
    let mut input = Input { text, ..Input::default() };
    let deep = format!("{}\"$[[ inputs.x ]]\"{}", "{k: ".repeat(60), "}".repeat(60));
    for file in 0..3 {
        let next = file + 1;
        let include = format!("include: [{{local: f{next}.yml, inputs: {{x: [{deep}]}}}}]\n");
        let text = format!("spec: {{inputs: {{x: {{type: array}}}}}}\n---\n{include}");
        input.files.insert(format!("f{file}.yml"), Some(text));
    }
    let Outcome::Refused { diagnostics, .. } = compile(&input) else { panic!("it is not refused") };
    assert!(diagnostics[0].message.ends_with("config too large"), "{diagnostics:?}");
}

#[test]
fn twenty_thousand_inputs() {
    let inputs: Vec<String> = (0..20_000).map(|n| format!("    i{n}: {{default: v}}\n")).collect();
    let inputs = inputs.concat();
    let text = format!("spec:\n  inputs:\n{inputs}---\na:\n  script: $[[ inputs.i19999 ]]\n");
    let Outcome::Compiled(compiled) = outcome(text) else { panic!("it is refused") };
    assert_eq!(compiled.specs[0].script, ["v"]);
}
