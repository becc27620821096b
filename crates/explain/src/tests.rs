//! Findings of real files in every form.

use ci_config::{Input, Outcome, compile};
use domain::diagnostic::Diagnostic;
use serde_json::Value;

use crate::{Colour, code_quality, findings, sarif};

const FILE: &str = "include: ci.yml\n.base:\n  when: sometimes\nbuild:\n  extends: .base\n  scirpt: x\n  script: x\ntest:\n  extends: .base\n  script: x\n  rules:\n    - when: always\n";

fn diagnostics() -> Vec<Diagnostic> {
    let mut input = Input { text: FILE.to_owned(), ..Input::default() };
    let included = "deploy:\n  script: {}\n".to_owned();
    input.files.insert("ci.yml".to_owned(), Some(included));
    let Outcome::Refused { diagnostics } = compile(&input) else { panic!("it is not refused") };
    diagnostics
}

#[test]
fn a_terminal_shows_the_line_the_way_and_the_hint() {
    insta::assert_snapshot!(findings(&diagnostics(), Colour::No));
}

#[test]
fn colour_only_where_it_is_wanted() {
    assert!(!findings(&diagnostics(), Colour::No).contains('\u{1b}'));
    assert!(findings(&diagnostics(), Colour::Yes).contains('\u{1b}'));
}

#[test]
fn names_move_no_cursor() {
    let text = "\"a\\e[2J\":\n  script: x\n  stage: \"\\e[2J\"\n".to_owned();
    let Outcome::Refused { diagnostics } = compile(&Input { text, ..Input::default() }) else {
        panic!("it is not refused")
    };
    assert!(!findings(&diagnostics, Colour::No).contains('\u{1b}'));
}

#[test]
fn sarif_names_every_rule_and_place() {
    let log = sarif(&diagnostics(), "1.0.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[rule]["id"], result["ruleId"]);
        assert!(
            result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64() > Some(0)
        );
    }
    let of_base = results.iter().find(|one| one["message"]["text"].to_string().contains("when"));
    let related = &of_base.unwrap()["relatedLocations"][0];
    assert_eq!(related["message"]["text"], "`build` extends `.base`");
    insta::assert_json_snapshot!(results[0]);
}

#[test]
fn code_quality_has_a_fingerprint_for_each() {
    let report = code_quality(&diagnostics());
    let entries = report.as_array().unwrap();
    let mut fingerprints: Vec<&Value> = entries.iter().map(|one| &one["fingerprint"]).collect();
    fingerprints.sort_by_key(ToString::to_string);
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), entries.len());
    insta::assert_json_snapshot!(entries[0]);
}
