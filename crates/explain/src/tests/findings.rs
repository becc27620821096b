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
    let Outcome::Refused { diagnostics, .. } = compile(&input) else { panic!("it is not refused") };
    diagnostics
}

#[test]
fn a_terminal_shows_the_line_the_way_and_the_hint() {
    insta::assert_snapshot!(findings(&diagnostics(), Colour::No), @r"
    error[CI0012]: jobs:deploy script can't be blank
     --> ci.yml:2:3
      |
    2 |   script: {}
      |   ^^^^^^
      |
      = note: included by .gitlab-ci.yml:1:10

    error[CI0010]: jobs:build config contains unknown keys: scirpt
     --> .gitlab-ci.yml:6:3
      |
    6 |   scirpt: x
      |   ^^^^^^
      |
      = help: write `script` instead of `scirpt`

    error[CI0012]: jobs:build when should be one of: on_success, on_failure, always, manual, delayed
     --> .gitlab-ci.yml:3:9
      |
    3 |   when: sometimes
      |         ^^^^^^^^^
      |
      = note: `build` (.gitlab-ci.yml:4) extends `.base`

    error[CI0012]: jobs:test when should be one of: on_success, on_failure, always, manual, delayed
     --> .gitlab-ci.yml:3:9
      |
    3 |   when: sometimes
      |         ^^^^^^^^^
      |
      = note: `test` (.gitlab-ci.yml:8) extends `.base`
    ");
}

#[test]
fn colour_only_where_it_is_wanted() {
    assert!(!findings(&diagnostics(), Colour::No).contains('\u{1b}'));
    assert!(findings(&diagnostics(), Colour::Yes).contains('\u{1b}'));
}

#[test]
fn names_move_no_cursor() {
    let text = "\"a\\e[2J\":\n  script: x\n  stage: \"\\e[2J\"\n".to_owned();
    let Outcome::Refused { diagnostics, .. } = compile(&Input { text, ..Input::default() }) else {
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
    insta::assert_json_snapshot!(results[0], @r#"
    {
      "level": "error",
      "locations": [
        {
          "physicalLocation": {
            "artifactLocation": {
              "uri": "ci.yml"
            },
            "region": {
              "endColumn": 9,
              "snippet": {
                "text": "  script: {}"
              },
              "startColumn": 3,
              "startLine": 2
            }
          }
        }
      ],
      "message": {
        "text": "jobs:deploy script can't be blank"
      },
      "relatedLocations": [
        {
          "message": {
            "text": "included here"
          },
          "physicalLocation": {
            "artifactLocation": {
              "uri": ".gitlab-ci.yml"
            },
            "region": {
              "startLine": 1
            }
          }
        }
      ],
      "ruleId": "CI0012",
      "ruleIndex": 1
    }
    "#);
}

#[test]
fn code_quality_has_a_fingerprint_for_each() {
    let report = code_quality(&diagnostics());
    let entries = report.as_array().unwrap();
    let mut fingerprints: Vec<&Value> = entries.iter().map(|one| &one["fingerprint"]).collect();
    fingerprints.sort_by_key(ToString::to_string);
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), entries.len());
    insta::assert_json_snapshot!(entries[0], @r#"
    {
      "check_name": "CI0012",
      "description": "jobs:deploy script can't be blank",
      "fingerprint": "1a60937ce543d3618806becb3d563d0c",
      "location": {
        "lines": {
          "begin": 2
        },
        "path": "ci.yml"
      },
      "severity": "critical"
    }
    "#);
}
