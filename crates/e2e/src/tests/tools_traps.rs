//! A pipeline that deploys, as many teams write it: what each event makes of it, and what `lint` says
//! of the traps in it.

use serde_json::{Value, json};

use super::tools::{run, run_json, work_tree};
use crate::git::WorkTree;

/// Environments by branch, an image that is built for some changes only, production by hand.
const PIPELINE: &str = "\
stages: [build, test, publish, deploy]
workflow:
  rules:
    - if: '$CI_COMMIT_BRANCH == \"main\"'
      variables: {DEPLOY_ENV: production}
    - if: '$CI_COMMIT_BRANCH == \"develop\"'
      variables: {DEPLOY_ENV: staging}
    - if: $CI_MERGE_REQUEST_IID
      variables: {DEPLOY_ENV: review}
    - when: always
build:
  stage: build
  script: docker build -t $CI_REGISTRY_IMAGE:$CI_COMMIT_SHORT_SHA .
  rules: [{changes: [src/**/*, Dockerfile]}]
unit:
  stage: test
  script: make test
publish:
  stage: publish
  script: ./publish
  rules: &branches
    - if: $CI_COMMIT_BRANCH == 'develop'
    - if: $CI_COMMIT_BRANCH == 'main'
staging:
  stage: deploy
  script: ./deploy staging
  environment: staging
  rules: *branches
production:
  stage: deploy
  script: ./deploy production
  environment: production
  rules: [{if: $CI_COMMIT_BRANCH == 'main', when: manual}]
  allow_failure: false
";

/// Every trap in one file, the line of each known.
const TRAPS: &str = "\
build:
  stage: build
  script:
    - docker push $IMAGE:latest
  rules: [{if: $CI_MERGE_REQUEST_IID}, {when: always}]
unit:
  script: make test
ship:
  stage: deploy
  script:
    - echo \"$DEPLOY_SSH_KEY\" > /tmp/key
    - ssh -i /tmp/key me@shop.example \"echo 'DB_PASSWORD=$DB_PASSWORD' >> /opt/app/.env\"
    - sleep 5
    - curl -f https://shop.example/health
";

/// A merge request from another branch.
const REQUEST: [&str; 4] = ["--event", "merge_request", "--ref", "topic"];

fn tree(text: &str) -> anyhow::Result<WorkTree> {
    let tree = work_tree()?;
    tree.write(".gitlab-ci.yml", text)?;
    tree.commit("One")?;
    Ok(tree)
}

fn what_if(tree: &WorkTree, arguments: &[&str]) -> anyhow::Result<Value> {
    let all = [&["what-if", "--format", "json"], arguments].concat();
    Ok(run_json(tree.path(), &all)?.1)
}

/// Each job with its `when` and its `DEPLOY_ENV`.
fn jobs(preview: &Value) -> Vec<String> {
    let jobs = preview["jobs"].as_array().map(Vec::as_slice).unwrap_or_default();
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    jobs.iter()
        .map(|job| {
            let [name, when] = [&job["name"], &job["when"]].map(word);
            format!("{name} {when} {}", word(&job["variables"]["DEPLOY_ENV"]))
        })
        .collect()
}

/// Row: B02 (part: the pipelines that would be made)
#[test]
fn each_branch_and_each_merge_request_has_its_environment() -> anyhow::Result<()> {
    let tree = tree(PIPELINE)?;
    let of = |arguments: &[&str]| -> anyhow::Result<Vec<String>> {
        Ok(jobs(&what_if(&tree, &[&["--changed", "src/a.rs"], arguments].concat())?))
    };
    assert_eq!(
        of(&[])?,
        [
            "build on_success production",
            "unit on_success production",
            "publish on_success production",
            "staging on_success production",
            "production manual production",
        ]
    );
    assert_eq!(
        of(&["--ref", "develop"])?,
        [
            "build on_success staging",
            "unit on_success staging",
            "publish on_success staging",
            "staging on_success staging",
        ]
    );
    assert_eq!(of(&REQUEST)?, ["build on_success review", "unit on_success review"]);
    assert_eq!(of(&["--ref", "topic"])?, ["build on_success -", "unit on_success -"]);
    Ok(())
}

/// Row: C10 (part: what GitLab does)
#[test]
fn a_push_of_a_text_builds_nothing_and_publishes_all_the_same() -> anyhow::Result<()> {
    let tree = tree(PIPELINE)?;
    let push = ["--ref", "develop", "--changed", "README.md"];
    let preview = what_if(&tree, &push)?;
    assert_eq!(
        jobs(&preview),
        ["unit on_success staging", "publish on_success staging", "staging on_success staging"]
    );
    assert_eq!(preview["not_created"][0]["name"], "build");
    let (code, why) = run(tree.path(), &[&["why", "build"][..], &push].concat())?;
    assert_eq!(code, 1);
    assert!(why.contains("build is not in the pipeline") && why.contains("src/**/*"), "{why}");
    Ok(())
}

/// Row: C09 (part: a schedule, the API and the first commit compare with nothing)
#[test]
fn without_a_diff_every_file_counts_as_changed() -> anyhow::Result<()> {
    let tree = tree(PIPELINE)?;
    let first = what_if(&tree, &[])?;
    assert_eq!(
        (&first["compared"], first["jobs"][0]["name"].as_str()),
        (&json!(null), Some("build"))
    );
    tree.write("README.md", "2")?;
    tree.commit("Two")?;
    assert_eq!(what_if(&tree, &[])?["jobs"][0]["name"], "unit", "a push compares");
    for event in ["schedule", "api", "web"] {
        let preview = what_if(&tree, &["--event", event])?;
        assert_eq!(preview["jobs"][0]["name"], "build", "{event}");
        assert_eq!(preview["compared"], json!(null), "{event}");
    }
    Ok(())
}

/// Row: T05 (whole)
#[test]
fn a_job_that_merge_requests_do_not_get_says_so_in_a_sentence() -> anyhow::Result<()> {
    let tree = tree(TRAPS)?;
    assert_eq!(jobs(&what_if(&tree, &REQUEST)?), ["build on_success -"]);
    let (code, why) = run(tree.path(), &[&["why", "unit"][..], &REQUEST].concat())?;
    assert_eq!(code, 1);
    let sentence = "unit is not in the pipeline: it has no `rules`, and such jobs are only in pipelines of branches and tags";
    assert!(why.contains(sentence), "{why}");
    Ok(())
}

/// Row: T03 (part: the warning)
/// Row: T04 (part: both pipelines as GitLab makes them, and the finding with its fix)
/// Row: T07 (part: the finding with its fix)
/// Row: T08 (part: the findings)
/// Row: T09 (part: the findings)
/// Row: T10 (part: the finding)
#[test]
fn lint_names_each_trap_with_its_line_and_its_fix() -> anyhow::Result<()> {
    let tree = tree(TRAPS)?;
    let (code, report) = run_json(tree.path(), &["lint", "--format", "json"])?;
    assert_eq!((code, &report["valid"]), (0, &json!(true)), "advice refuses nothing");
    let warnings = report["warnings"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (code, line, hint) in [
        ("CI1103", 4, "$CI_COMMIT_SHORT_SHA"),
        ("CI1001", 5, "Workflows/MergeRequest-Pipelines.gitlab-ci.yml"),
        ("CI1104", 11, "ssh -i \"$DEPLOY_SSH_KEY\""),
        ("CI1107", 11, "variable of type file"),
        ("CI1105", 12, "standard input"),
        ("CI1106", 12, "whole file"),
        ("CI1108", 12, "UserKnownHostsFile"),
        ("CI1109", 13, "--retry"),
    ] {
        let is_it = |found: &&Value| {
            found["line"] == line
                && found["code"] == code
                && found["hint"].as_str().unwrap_or_default().contains(hint)
        };
        assert!(warnings.iter().any(|found| is_it(&found)), "{code} in {warnings:#?}");
    }
    // One push, two pipelines, as GitLab has it.
    assert_eq!(jobs(&what_if(&tree, &["--ref", "topic"])?).len(), 3);
    assert_eq!(jobs(&what_if(&tree, &REQUEST)?).len(), 1);
    let one = "include: [{template: Workflows/MergeRequest-Pipelines.gitlab-ci.yml}]";
    tree.write(".gitlab-ci.yml", &format!("{one}\n{TRAPS}"))?;
    assert_eq!(jobs(&what_if(&tree, &REQUEST)?).len(), 3);
    let (_, report) = run_json(tree.path(), &["lint", "--format", "json"])?;
    let codes = report["warnings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let twice = |found: &Value| found["code"].as_str().is_some_and(|code| TWICE.contains(&code));
    assert!(!codes.iter().any(twice), "the hint mends it: {codes:#?}");
    Ok(())
}

/// Codes of findings about pipelines that are made twice, or not for merge requests.
const TWICE: [&str; 3] = ["CI1001", "CI1101", "CI1102"];
