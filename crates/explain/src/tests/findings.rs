//! Findings of real files in every form.

use ci_config::elsewhere::RemoteAnswer;
use ci_config::{Input, Outcome, compile};
use domain::diagnostic::Diagnostic;
use serde_json::{Value, json};

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

/// What is wrong with a text by itself, or with a file that includes itself.
fn wrong(text: &str) -> Vec<Diagnostic> {
    let mut input = Input { text: text.to_owned(), ..Input::default() };
    input.files.insert("loop.yml".to_owned(), Some("include: loop.yml\n".to_owned()));
    let Outcome::Refused { diagnostics, .. } = compile(&input) else { panic!("it is not refused") };
    diagnostics
}

fn shown(text: &str) -> String {
    findings(&wrong(text), Colour::No)
}

#[test]
fn an_endless_include_is_one_note() {
    let text = shown("include: loop.yml\n");
    assert_eq!(text.matches("included by loop.yml:1:10").count(), 1, "{text}");
    assert!(text.contains(" times)"), "{text}");
    let log = sarif(&wrong("include: loop.yml\n"), "1.0.0");
    let related = log["runs"][0]["results"][0]["relatedLocations"].as_array().unwrap();
    assert_eq!(related.len(), 1, "{related:?}");
}

#[test]
fn a_tab_and_a_wrong_word_are_mended() {
    for (text, hint) in [
        ("a:\n\tscript: x\n", "line 2 is indented with a tab; YAML takes spaces only"),
        ("a: {script: x, only: {kubernetes: activ}}\n", "write `active` instead of `activ`"),
        ("spec: {component: [nmae]}\n---\na: {script: x}\n", "write `name` instead of `nmae`"),
        ("a: {script: x, tags: docker}\n", "write it as a list: `[docker]`"),
        ("a: {script: x, needs: b}\n", "write it as a list: `[b]`"),
        ("a: {script: x, rules: {if: $A}}\n", "put a dash before each rule"),
        ("a: {script: x, timeout: 1 houre}\n", "write numbers and units"),
        ("a: {script: x, when: delayed}\n", "goes with `start_in: 30 minutes`"),
        (
            "variables: {A: {value: x, optoins: [x]}}\na: {script: x}\n",
            "write `options` instead of `optoins`",
        ),
        ("a: {script: x}\nscript: x\n", "`script` belongs into a job"),
        ("spec: {inputs: {x: {}}}\n---\na: {script: x}\n", "with `--input`, or here as `default`"),
        ("a\n  script: x\n", "line 1 seems to lack a colon at its end"),
        ("a:\n  script: echo b: c\n", "put the value in quotes"),
        ("a: {script: x, artifacts: {paths: dist}}\n", "write it as a list: `[dist]`"),
        ("stages: build\na: {script: x}\n", "write it as a list: `[build]`"),
        ("a: {script: x, rules: [{if: $A = 'x'}]}\n", "`==` compares with a text"),
        (
            "a: {script: x, only: [main], rules: [{if: $A}]}\n",
            "`rules` replace `only` and `except`",
        ),
        ("a: {script: x, environment: $B/x}\n", "`B` is not set"),
        ("a: {script: x, when: on_succes}\n", "write `on_success` instead of `on_succes`"),
        ("a: {script: x, cache: {policy: pul}}\n", "write `pull` instead of `pul`"),
        ("a: {script: x, retry: {when: [alway, x]}}\n", "write `always` instead of `alway`"),
        (
            "a: {script: x, image: {name: b, pull_policy: if_not_present}}\n",
            "write `if-not-present` instead of `if_not_present`",
        ),
        ("a: {script: x, rules: [{when: neverr}]}\n", "write `never` instead of `neverr`"),
        (
            "a: {script: x, environment: {name: e, action: stpo}}\n",
            "write `stop` instead of `stpo`",
        ),
        (
            "a: {script: x, environment: {name: e, deployment_tier: produktion}}\n",
            "write `production` instead of `produktion`",
        ),
        (
            "a: {script: x, artifacts: {paths: [x], access: developers}}\n",
            "write `developer` instead of `developers`",
        ),
        ("a: {script: x, inherit: {default: [imgae]}}\n", "write `image` instead of `imgae`"),
        (
            "a: {trigger: {project: p/q, strategy: depends}}\n",
            "write `depend` instead of `depends`",
        ),
        (
            "workflow: {auto_cancel: {on_new_commit: interuptible}}\na: {script: x}\n",
            "write `interruptible` instead of `interuptible`",
        ),
        (
            "spec: {inputs: {a: {type: strng, default: x}}}\n---\na: {script: x}\n",
            "write `string` instead of `strng`",
        ),
    ] {
        let found = shown(text);
        assert!(found.contains(hint), "{hint} is not in\n{found}");
    }
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

#[test]
fn what_is_wrong_elsewhere_is_shown_at_our_own_include() {
    let mut input = Input {
        text: "build: {script: x}\ninclude:\n  - remote: https://x.org/a.yml\n".to_owned(),
        ..Input::default()
    };
    let remote = "test:\n  script: x\n  scirpt: y\n".to_owned();
    let answer = RemoteAnswer::Text(remote);
    input.elsewhere.remote.insert("https://x.org/a.yml".to_owned(), answer);
    let Outcome::Refused { diagnostics, .. } = compile(&input) else { panic!("it is not refused") };
    let result = &sarif(&diagnostics, "1.0.0")["runs"][0]["results"][0];
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], ".gitlab-ci.yml");
    assert_eq!(place["region"], json!({"startLine": 3, "startColumn": 5}));
    let text = "jobs:test config contains unknown keys: scirpt (at https://x.org/a.yml:3:3) (write `script` instead of `scirpt`)";
    assert_eq!(result["message"]["text"], text);
    let entry = &code_quality(&diagnostics)[0];
    assert_eq!(entry["location"], json!({"path": ".gitlab-ci.yml", "lines": {"begin": 3}}));
    assert_eq!(entry["description"], text);
}
