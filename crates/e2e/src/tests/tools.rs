//! The commands that need no server: `lint`, `what-if`, `why`, `explain`.

use std::io::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::git::WorkTree;
use crate::process::{binary, command, outcome};

/// A work tree with an origin that nobody ever asks.
pub(super) fn work_tree() -> anyhow::Result<WorkTree> {
    WorkTree::new("http://127.0.0.1:1", "group/app", "nobody", "nothing")
}

/// Runs a command in a folder; its exit code and what it printed.
pub(super) fn run(folder: &Path, arguments: &[&str]) -> anyhow::Result<(i32, String)> {
    let Output { status, stdout, .. } =
        outcome(command(binary()?).args(arguments).current_dir(folder))?;
    Ok((status.code().unwrap_or(-1), String::from_utf8(stdout)?))
}

pub(super) fn run_json(folder: &Path, arguments: &[&str]) -> anyhow::Result<(i32, Value)> {
    let (code, text) = run(folder, arguments)?;
    Ok((code, serde_json::from_str(&text)?))
}

/// The same with what it said beside its answer.
pub(super) fn said(folder: &Path, arguments: &[&str]) -> anyhow::Result<(i32, String)> {
    let Output { status, stderr, .. } =
        outcome(command(binary()?).args(arguments).current_dir(folder))?;
    Ok((status.code().unwrap_or(-1), String::from_utf8(stderr)?))
}

/// Runs a command with a text on its standard input.
pub(super) fn piped(
    folder: &Path,
    arguments: &[&str],
    text: &str,
) -> anyhow::Result<(i32, String)> {
    let mut command = command(binary()?);
    command.args(arguments).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn()?;
    child.stdin.take().context("it has a standard input")?.write_all(text.as_bytes())?;
    let Output { status, stdout, .. } = child.wait_with_output()?;
    Ok((status.code().unwrap_or(-1), String::from_utf8(stdout)?))
}

const INVALID: &str = "include: ci/base.yml\nbuild:\n  extends: .base\n  scirpt: make\n  script: make\ntest:\n  script: x\n  rules: [{when: always}]\n";
const BASE: &str = ".base:\n  when: sometimes\n";

#[test]
fn lint_answers_with_its_exit_code() -> anyhow::Result<()> {
    let tree = work_tree()?;
    let lint = |arguments: &[&str]| run(tree.path(), &[&["lint"], arguments].concat());
    assert_eq!(lint(&[])?.0, 3, "there is no file");
    tree.write(".gitlab-ci.yml", "build:\n  script: make\n")?;
    assert_eq!(lint(&[])?, (0, ".gitlab-ci.yml is valid: 1 job\n".to_owned()));
    assert_eq!(lint(&["--format", "xml"])?.0, 2);
    assert_eq!(lint(&["nowhere"])?.0, 3);
    tree.write(".gitlab-ci.yml", INVALID)?;
    tree.write("ci/base.yml", BASE)?;
    let (code, text) = lint(&[])?;
    assert_eq!(code, 1, "{text}");
    for part in [
        "error[CI0010]: jobs:build config contains unknown keys: scirpt",
        " --> .gitlab-ci.yml:4:3",
        "4 |   scirpt: make",
        "= help: write `script` instead of `scirpt`",
        " --> ci/base.yml:2:9",
        "`build` (.gitlab-ci.yml:2) extends `.base`",
        "included by .gitlab-ci.yml:1:10",
        ".gitlab-ci.yml is invalid: 2 errors, 1 warning",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "colours are for terminals");
    // A file by its name, from elsewhere.
    let file = tree.path().join(".gitlab-ci.yml");
    let (code, by_name) = run(Path::new("/"), &["lint", &file.to_string_lossy()])?;
    assert_eq!((code, by_name), (1, text));
    Ok(())
}

#[test]
fn lint_as_json_has_the_answer_of_the_api_with_places() -> anyhow::Result<()> {
    let tree = work_tree()?;
    tree.write(".gitlab-ci.yml", INVALID)?;
    tree.write("ci/base.yml", BASE)?;
    let (code, found) = run_json(tree.path(), &["lint", "--format", "json"])?;
    assert_eq!((code, &found["valid"], &found["jobs"]), (1, &json!(false), &json!([])));
    let unknown = json!({"code": "CI0010", "message": "jobs:build config contains unknown keys: scirpt",
        "hint": "write `script` instead of `scirpt`", "file": ".gitlab-ci.yml", "line": 4, "column": 3});
    assert_eq!(found["errors"][0], unknown);
    assert_eq!(found["warnings"][0]["code"], "CI1001");
    assert_eq!(found["includes"][0]["location"], "ci/base.yml");

    tree.write(".gitlab-ci.yml", "build:\n  script: make\n  parallel: {matrix: [{OS: [x, y]}]}\n")?;
    let (code, found) = run_json(tree.path(), &["lint", "--format", "json"])?;
    assert_eq!((code, &found["valid"], &found["errors"]), (0, &json!(true), &json!([])));
    assert_eq!(found["jobs"][1]["name"], "build: [y]");
    assert_eq!(found["jobs"][0]["only"], json!({"refs": ["branches", "tags"]}));
    let keys: Vec<&String> =
        found["jobs"][0].as_object().into_iter().flat_map(|job| job.keys()).collect();
    assert_eq!(keys.len(), 12, "{keys:?}");
    assert!(found["merged_yaml"].as_str().is_some_and(|text| text.starts_with("---\n")));
    Ok(())
}

#[test]
fn lint_as_sarif_and_as_code_quality() -> anyhow::Result<()> {
    let tree = work_tree()?;
    tree.write(".gitlab-ci.yml", INVALID)?;
    tree.write("ci/base.yml", BASE)?;
    let (code, log) = run_json(tree.path(), &["lint", "--format", "sarif"])?;
    assert_eq!((code, &log["version"]), (1, &json!("2.1.0")));
    assert!(log["$schema"].as_str().is_some_and(|text| text.contains("sarif-2.1.0")));
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "evenkeel");
    let results = run["results"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(results.len(), 3);
    for result in results {
        assert!(result["message"]["text"].is_string() && result["level"].is_string());
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].is_string());
        let region = &place["region"];
        assert!(
            region["startLine"].as_u64() >= Some(1) && region["startColumn"].as_u64() >= Some(1)
        );
        assert!(region["endColumn"].as_u64() > region["startColumn"].as_u64());
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap_or(u64::MAX))?;
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
    }
    let (code, report) = run_json(tree.path(), &["lint", "--format", "codequality"])?;
    assert_eq!((code, report.as_array().map(Vec::len)), (1, Some(3)));
    for entry in report.as_array().into_iter().flatten() {
        assert!(entry["description"].is_string() && entry["check_name"].is_string());
        assert_eq!(entry["fingerprint"].as_str().map(str::len), Some(32));
        assert!(["critical", "minor"].contains(&entry["severity"].as_str().unwrap_or_default()));
        assert!(entry["location"]["lines"]["begin"].as_u64() >= Some(1));
    }
    Ok(())
}

#[test]
fn no_include_leads_out_of_the_checkout() -> anyhow::Result<()> {
    let tree = work_tree()?;
    let outside = tempfile::NamedTempFile::with_suffix(".yml")?;
    std::fs::write(outside.path(), "leaked:\n  script: x\n")?;
    std::os::unix::fs::symlink(outside.path(), tree.path().join("link.yml"))?;
    let up = format!("../{}", outside.path().file_name().unwrap_or_default().to_string_lossy());
    for path in ["link.yml", up.as_str()] {
        tree.write(".gitlab-ci.yml", &format!("include: {path}\na:\n  script: x\n"))?;
        let (code, found) = run_json(tree.path(), &["lint", "--format", "json"])?;
        assert_eq!(code, 1);
        assert!(!found.to_string().contains("leaked"), "{found}");
    }
    Ok(())
}

/// Two commits on `main`, the second of which changes `src/a.rs`.
fn two_commits() -> anyhow::Result<WorkTree> {
    let tree = work_tree()?;
    tree.write(
        ".gitlab-ci.yml",
        "stages: [build, test, deploy]\n\
         code:\n  stage: build\n  script: make\n  parallel: {matrix: [{OS: [x, y], ARCH: [arm]}]}\n  rules: [{changes: [src/**/*]}]\n\
         unit:\n  stage: test\n  script: make test\n  parallel: 2\n  needs: []\n\
         docs:\n  stage: build\n  script: make docs\n  rules: [{changes: [docs/**/*], variables: {DEEP: 'yes'}}]\n\
         review:\n  stage: deploy\n  script: x\n  environment: review/$CI_COMMIT_REF_SLUG\n  rules: [{if: $CI_MERGE_REQUEST_IID}]\n\
         ship:\n  stage: deploy\n  script: x\n  rules: [{if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $MODE == \"full\"', when: manual}]\n",
    )?;
    tree.write("docs/a.md", "1")?;
    tree.commit("One")?;
    tree.write("src/a.rs", "1")?;
    tree.commit("Two")?;
    Ok(tree)
}

fn names(preview: &Value) -> Vec<&str> {
    let jobs = preview["jobs"].as_array().map(Vec::as_slice).unwrap_or_default();
    jobs.iter().filter_map(|job| job["name"].as_str()).collect()
}

/// Row: C09 (part: what a push, a merge request and a tag compare, each decision explained)
#[test]
fn what_if_takes_the_event_from_the_checkout() -> anyhow::Result<()> {
    let tree = two_commits()?;
    let what_if = |arguments: &[&str]| {
        run_json(tree.path(), &[&["what-if", "--format", "json"], arguments].concat())
    };
    let (code, push) = what_if(&[])?;
    assert_eq!((code, &push["created"]), (0, &json!(true)));
    assert_eq!(names(&push), ["code: [x, arm]", "code: [y, arm]", "unit 1/2", "unit 2/2"]);
    assert_eq!(push["jobs"][0]["variables"], json!({"OS": "x", "ARCH": "arm"}));
    assert_eq!(
        (&push["jobs"][2]["needs"], &push["jobs"][2]["stage"]),
        (&json!([]), &json!("test"))
    );
    assert!(push["compared"]["from"].as_str().is_some_and(|from| from.starts_with("HEAD~1 (")));

    let (_, given) = what_if(&["--changed", "docs/a.md", "--variable", "MODE=full"])?;
    assert_eq!(names(&given), ["docs", "unit 1/2", "unit 2/2", "ship"]);
    assert_eq!(given["jobs"][0]["variables"], json!({"DEEP": "yes"}));
    assert_eq!(given["jobs"][3]["when"], "manual");

    tree.git(&["checkout", "-q", "-b", "feature"])?;
    tree.write("docs/b.md", "2")?;
    tree.commit("Three")?;
    let (_, request) = what_if(&["--event", "merge_request"])?;
    assert_eq!(names(&request), ["docs", "review"]);
    assert_eq!(request["jobs"][1]["environment"], "review/feature");
    let from = request["compared"]["from"].as_str().unwrap_or_default();
    assert!(from.starts_with("the merge base with main ("), "{from}");

    let (_, tag) = what_if(&["--event", "tag", "--ref", "v1"])?;
    assert_eq!(names(&tag)[..3], ["code: [x, arm]", "code: [y, arm]", "docs"]);
    assert_eq!(tag["compared"], json!(null));
    Ok(())
}

#[test]
fn what_if_says_when_there_would_be_no_pipeline() -> anyhow::Result<()> {
    let tree = work_tree()?;
    tree.write(".gitlab-ci.yml", "a:\n  script: x\n  rules: [{if: $CI_COMMIT_TAG}]\n")?;
    tree.commit("One")?;
    let (code, text) = run(tree.path(), &["what-if"])?;
    assert_eq!(code, 1);
    assert!(text.starts_with("A push to main makes no pipeline: Pipeline will not run"), "{text}");
    assert!(text.contains("a: its rule did not match (.gitlab-ci.yml:1)"), "{text}");
    let tag = ["what-if", "--format", "dot", "--event", "tag", "--ref", "v1"];
    let (code, dot) = run(tree.path(), &tag)?;
    assert_eq!(code, 0);
    assert!(dot.starts_with("digraph pipeline {") && dot.contains("\"a\";"), "{dot}");
    tree.write(".gitlab-ci.yml", "a: [\n")?;
    assert_eq!(run(tree.path(), &["what-if"])?.0, 1);
    assert_eq!(run(tree.path(), &["what-if", "--variable", "x"])?.0, 2);
    assert_eq!(run(tree.path(), &["what-if", "--event", "comet"])?.0, 2);
    assert_eq!(run(tree.path(), &["what-if", "nowhere"])?.0, 3);
    Ok(())
}

#[test]
fn why_says_what_decided() -> anyhow::Result<()> {
    let tree = two_commits()?;
    let (code, text) = run(tree.path(), &["why", "ship"])?;
    assert_eq!(code, 1);
    for part in [
        "ship is not in the pipeline: its rule did not match",
        "CI_COMMIT_BRANCH is `main`, CI_DEFAULT_BRANCH is `main`, MODE is not set",
        "MODE is not set: nothing gives it a value",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let (code, text) = run(tree.path(), &["why", "ship", "--variable", "MODE=full"])?;
    assert_eq!(code, 0);
    assert!(text.contains("MODE is `full`, given with the pipeline"), "{text}");
    let (code, text) = run(tree.path(), &["why", "code"])?;
    assert_eq!(code, 0);
    assert!(text.contains("code: [y, arm] is in the pipeline: rule 1 matched"), "{text}");
    assert!(text.contains("`src/a.rs` matches `src/**/*` (between HEAD~1 ("), "{text}");
    let (code, found) = run_json(tree.path(), &["why", "docs", "--format", "json"])?;
    assert_eq!(code, 1);
    let clause = &found["reasons"]["jobs"][0]["rules"][0]["clauses"][0];
    assert_eq!((&clause["clause"], &clause["holds"]), (&json!("changes"), &json!(false)));
    assert_eq!(run(tree.path(), &["why", "nothing"])?.0, 2);
    assert_eq!(run(tree.path(), &["why"])?.0, 2);
    Ok(())
}

#[test]
fn a_clone_without_history_has_nothing_to_compare_with() -> anyhow::Result<()> {
    let tree = two_commits()?;
    let folder = tempfile::tempdir()?;
    let origin = format!("file://{}", tree.path().display());
    let shallow = folder.path().join("shallow");
    tree.git(&["clone", "-q", "--depth", "1", &origin, &shallow.display().to_string()])?;
    let (code, found) = run_json(&shallow, &["what-if", "--format", "json"])?;
    assert_eq!(code, 0, "{found}");
    Ok(())
}

#[test]
fn why_of_a_refused_file_is_json_too_and_a_component_is_found_by_the_servers_name()
-> anyhow::Result<()> {
    let tree = work_tree()?;
    tree.write(".gitlab-ci.yml", "job: {script: x, scirpt: y}\n")?;
    let (code, found) = run_json(tree.path(), &["why", "job", "--format", "json"])?;
    assert_eq!((code, &found["diagnostics"][0]["code"]), (1, &json!("CI0010")), "{found}");
    tree.write(".gitlab-ci.yml", "include: {component: $CI_SERVER_FQDN/g/p/thing@1.0}\n")?;
    let other = tempfile::tempdir()?;
    std::fs::create_dir(other.path().join("templates"))?;
    std::fs::write(other.path().join("templates/thing.yml"), "thing: {script: x}\n")?;
    let given = format!("g/p={}", other.path().display());
    let (code, text) = run(tree.path(), &["lint", "--project-include", &given])?;
    assert_eq!(code, 0, "{text}");
    Ok(())
}

#[test]
fn explain_prints_articles() -> anyhow::Result<()> {
    let root = Path::new("/");
    let (code, text) = run(root, &["explain", "ci0010"])?;
    assert_eq!(code, 0);
    assert!(text.starts_with("# CI0010: A keyword that does not exist"), "{text}");
    let (code, list) = run(root, &["explain"])?;
    assert_eq!(code, 0);
    assert!(list.lines().any(|line| line == "CI0010  A keyword that does not exist"), "{list}");
    assert_eq!(run(root, &["explain", "CI9999"])?.0, 2);
    Ok(())
}

#[test]
fn files_of_other_projects_come_from_folders() -> anyhow::Result<()> {
    let tree = work_tree()?;
    tree.write(
        ".gitlab-ci.yml",
        "spec:\n  inputs:\n    level:\n      default: low\n    times:\n      type: number\n      default: 1\n---\n\
         include: {project: group/shared, file: /base.yml}\nbuild:\n  extends: .base\n  script: echo $[[ inputs.level ]] $[[ inputs.times ]]\n",
    )?;
    let shared = tempfile::tempdir()?;
    std::fs::write(shared.path().join("base.yml"), ".base:\n  when: manual\n")?;
    let (code, found) = run_json(tree.path(), &["lint", "--format", "json"])?;
    assert_eq!(code, 3, "{found}");
    assert_eq!(found["errors"][0]["code"], "CI0024", "{found}");
    let given = format!("group/shared={}", shared.path().display());
    let (code, found) = run_json(
        tree.path(),
        &[
            "lint",
            "--format",
            "json",
            "--project-include",
            &given,
            "--input",
            "level=1.0",
            "--input",
            "times=3",
        ],
    )?;
    assert_eq!(code, 0, "{found}");
    assert_eq!(
        (&found["jobs"][0]["script"], &found["jobs"][0]["when"]),
        (&json!(["echo 1.0 3"]), &json!("manual"))
    );
    let (code, text) = run(tree.path(), &["what-if", "--project-include", &given])?;
    assert_eq!(code, 0);
    assert!(text.contains("build  manual"), "{text}");
    assert_eq!(run(tree.path(), &["lint", "--project-include", "nothing"])?.0, 2);
    Ok(())
}
