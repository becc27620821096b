//! The pipeline that would be made.

use ci_config::{Input, Outcome, compile};
use serde_json::json;

use super::outcome;
use crate::Preview;

#[test]
fn as_text() {
    let outcome = outcome("deploy/prod.yml");
    let preview = Preview { outcome: &outcome, event: "A push to main" };
    insta::assert_snapshot!(preview.text(), @r"
    A push to main makes a pipeline with 6 jobs in 3 stages: rule 2 of `workflow` allows the pipeline.
    `changes` compares 1111111 (HEAD~1) with 2222222 (HEAD).

    build
      build: [x]
      build: [y z]

    test
      unit 1/2
      unit 2/2
      lint          may fail with [3], needs nothing

    deploy
      deploy        manual, environment production

    Not created
      docs: its rule did not match (.gitlab-ci.yml:33)

    `evenkeel why JOB` says more.
    ");
}

#[test]
fn as_json_after_parallel_and_matrix() {
    let outcome = outcome("README.md");
    let preview = Preview { outcome: &outcome, event: "A push to main" };
    let value = preview.json();
    assert_eq!(value["created"], true);
    assert_eq!(value["stages"], json!(["build", "test"]));
    let jobs = value["jobs"].as_array().unwrap();
    let names: Vec<_> = jobs.iter().map(|job| job["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["build: [x]", "build: [y z]", "unit 1/2", "unit 2/2", "lint"]);
    assert_eq!(jobs[0]["variables"], json!({"LEVEL": "high", "DEPTH": "1", "OS": "x"}));
    assert_eq!(jobs[4]["variables"], json!({"LEVEL": "low"}));
    assert_eq!(jobs[4]["allow_failure"], json!({"exit_codes": [3]}));
    assert_eq!((&jobs[4]["needs"], &jobs[4]["waits_for"]), (&json!([]), &json!("needs")));
    assert_eq!((&jobs[2]["needs"], &jobs[2]["waits_for"]), (&json!([]), &json!("stages")));
    let absent: Vec<_> = value["not_created"].as_array().unwrap().iter().collect();
    assert_eq!(absent[0]["name"], "deploy");
    assert_eq!(absent[0]["reason"], "none of its 2 rules matched");
}

#[test]
fn as_a_graph() {
    let outcome = outcome("deploy/prod.yml");
    let preview = Preview { outcome: &outcome, event: "A push to main" };
    insta::assert_snapshot!(preview.dot(), @r#"
    digraph pipeline {
      rankdir=LR;
      node [shape=box];
      subgraph cluster_0 {
        label="build";
        "build: [x]";
        "build: [y z]";
      }
      subgraph cluster_1 {
        label="test";
        "unit 1/2";
        "unit 2/2";
        "lint";
      }
      subgraph cluster_2 {
        label="deploy";
        "deploy" [style=dashed];
      }
      wait_1 [shape=point];
      "build: [x]" -> wait_1 [arrowhead=none];
      "build: [y z]" -> wait_1 [arrowhead=none];
      wait_2 [shape=point];
      "unit 1/2" -> wait_2 [arrowhead=none];
      "unit 2/2" -> wait_2 [arrowhead=none];
      "lint" -> wait_2 [arrowhead=none];
      wait_1 -> "unit 1/2";
      wait_1 -> "unit 2/2";
      wait_2 -> "deploy";
    }
    "#);
}

#[test]
fn a_file_that_is_refused_makes_none() {
    let text = "a:\n  script: x\n  stage: none\n".to_owned();
    let outcome = compile(&Input { text, ..Input::default() });
    let preview = Preview { outcome: &outcome, event: "A push to main" };
    assert!(matches!(outcome, Outcome::Refused { .. }));
    let value = preview.json();
    assert_eq!((&value["created"], &value["jobs"]), (&json!(false), &json!([])));
    assert_eq!(value["diagnostics"][0]["code"], "CI0030");
    assert!(preview.text().starts_with("A push to main makes no pipeline: a job: chosen stage"));
}

#[test]
fn a_job_called_as_a_point_of_the_graph_is_another_node() {
    let text = "stages: [a, b]\nwait_1:\n  stage: a\n  script: x\nlast:\n  stage: b\n  script: x\n";
    let outcome = compile(&Input { text: text.to_owned(), ..Input::default() });
    let dot = Preview { outcome: &outcome, event: "A push to main" }.dot();
    assert!(dot.contains("  wait_1_ [shape=point];\n  \"wait_1\" -> wait_1_ "), "{dot}");
    assert!(dot.contains("  wait_1_ -> \"last\";"), "{dot}");
}
