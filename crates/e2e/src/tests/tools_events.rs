//! `what-if` and `why` for events and places that are not the usual ones.

use serde_json::{Value, json};

use super::tools::{run, run_json, said, work_tree};
use crate::git::WorkTree;

const FILE: &str = "build:\n  script: x\nrelease:\n  script: x\n  rules: [{if: $CI_COMMIT_TAG}]\n";

fn committed(message: &str) -> anyhow::Result<WorkTree> {
    let tree = work_tree()?;
    tree.write(".gitlab-ci.yml", FILE)?;
    tree.write("sub/a.txt", "1")?;
    tree.commit(message)?;
    Ok(tree)
}

#[test]
fn a_commit_that_asks_for_no_pipeline_gets_none() -> anyhow::Result<()> {
    let tree = committed("Docs\n\n[Skip CI]")?;
    for event in [&["--event", "push"][..], &["--event", "tag", "--ref", "v1"]] {
        let (code, found) =
            run_json(tree.path(), &[&["what-if", "--format", "json"], event].concat())?;
        assert_eq!((code, &found["created"], &found["jobs"]), (1, &json!(false), &json!([])));
        assert_eq!(found["reason"], "the message of the commit says `[skip ci]`");
    }
    let (code, found) = run_json(tree.path(), &["why", "build", "--format", "json"])?;
    assert_eq!((code, &found["reasons"]["no_pipeline"]["mark"]), (1, &json!("[skip ci]")));
    let (code, text) = run(tree.path(), &["why", "build"])?;
    assert_eq!(code, 1);
    assert!(text.contains("There is no pipeline: the message of the commit says"), "{text}");
    assert_eq!(run(tree.path(), &["what-if", "--event", "api"])?.0, 0, "it was asked for");
    Ok(())
}

#[test]
fn a_need_that_is_left_out_is_explained() -> anyhow::Result<()> {
    let tree = committed("One")?;
    tree.write(".gitlab-ci.yml", &format!("{FILE}notes:\n  script: x\n  needs: [release]\n"))?;
    let (code, text) = run(tree.path(), &["why", "notes"])?;
    assert_eq!(code, 1);
    for part in [
        "notes is not in the pipeline: it needs `release`, which is not there",
        "`if: $CI_COMMIT_TAG` does not hold: CI_COMMIT_TAG is not set",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let (_, found) = run_json(tree.path(), &["why", "notes", "--format", "json"])?;
    let jobs = &found["reasons"]["jobs"];
    assert_eq!((&jobs[0]["lacks"], &jobs[1]["job"]), (&json!(["release"]), &json!("release")));
    assert_eq!(jobs[1]["rules"][0]["matched"], false);
    let (code, found) = run_json(tree.path(), &["what-if", "--format", "json"])?;
    assert_eq!((code, &found["not_created"][1]["name"]), (1, &json!("release")));
    Ok(())
}

#[test]
fn refs_are_understood_by_their_full_names_too() -> anyhow::Result<()> {
    let tree = committed("One")?;
    let first = |arguments: &[&str]| -> anyhow::Result<(i32, String)> {
        let (code, text) = run(tree.path(), &[&["what-if"], arguments].concat())?;
        Ok((code, text.lines().next().unwrap_or_default().to_owned()))
    };
    for (arguments, begins) in [
        (&["--ref", "refs/heads/topic"][..], "A push to topic makes a pipeline with 1 job "),
        (&["--ref", "refs/tags/v1"], "A push of the tag v1 makes a pipeline with 2 jobs "),
        (&["--event", "merge_request", "--ref", "topic"], "A merge request from topic into main"),
        (&["--event", "merge_request"], "A merge request from feature into main"),
    ] {
        let (_, line) = first(arguments)?;
        assert!(line.starts_with(begins), "{line}");
    }
    tree.git(&["tag", "v2"])?;
    assert!(first(&["--event", "api", "--ref", "v2"])?.1.contains("with 2 jobs"), "v2 is a tag");
    for (arguments, hint) in [
        (&["--event", "tag"][..], "add `--ref v1.0`"),
        (&["--ref", ""], "name a branch or a tag"),
        (&["--event", "tag", "--ref", "refs/heads/x"], "is a branch"),
        (&["--event", "merge_request", "--ref", "main"], "comes from another branch"),
        (&["--ref", "refs/pull/1"], "no branch and no tag"),
    ] {
        let (code, text) = said(tree.path(), &[&["what-if"], arguments].concat())?;
        assert_eq!(code, 2, "{arguments:?}");
        assert!(text.contains(hint), "{text}");
    }
    Ok(())
}

#[test]
fn a_commit_without_a_branch_is_taken_for_one_of_its_branch() -> anyhow::Result<()> {
    let tree = committed("One")?;
    tree.git(&["checkout", "-q", "--detach"])?;
    let (code, text) = run(tree.path(), &["what-if"])?;
    assert_eq!(code, 0);
    assert!(text.starts_with("A push to main "), "{text}");
    let (_, remark) = said(tree.path(), &["what-if"])?;
    assert!(remark.contains("no branch is checked out"), "{remark}");
    tree.write("b", "2")?;
    tree.git(&["add", "."])?;
    tree.git(&["commit", "-q", "-m", "Alone"])?;
    let (code, remark) = said(tree.path(), &["what-if"])?;
    assert_eq!(code, 2, "{remark}");
    assert!(remark.contains("name one with `--ref`"), "{remark}");
    assert_eq!(run(tree.path(), &["what-if", "--ref", "topic"])?.0, 0);
    Ok(())
}

#[test]
fn changed_paths_are_those_of_the_repository() -> anyhow::Result<()> {
    let tree = committed("One")?;
    let file = "docs:\n  script: x\n  rules: [{changes: [docs/a.md]}]\n";
    tree.write(".gitlab-ci.yml", file)?;
    let absolute = tree.path().join("docs/a.md").display().to_string();
    for path in ["docs/a.md", "./docs/a.md", "docs//a.md/", "docs/b/../a.md", &absolute] {
        assert_eq!(run(tree.path(), &["what-if", "--changed", path])?.0, 0, "{path}");
    }
    assert_eq!(run(tree.path(), &["what-if", "--changed", "docs/b.md"])?.0, 1);
    for path in ["../a.md", "/etc/passwd", ""] {
        let (code, text) = said(tree.path(), &["what-if", "--changed", path])?;
        assert_eq!(code, 2, "{path}: {text}");
    }
    Ok(())
}

#[test]
fn a_misspelt_job_is_answered_with_the_nearest_one() -> anyhow::Result<()> {
    let tree = committed("One")?;
    let (code, text) = said(tree.path(), &["why", "biuld"])?;
    assert_eq!(code, 2);
    assert!(text.contains("did you mean `build`?"), "{text}");
    let file = format!("workflow: {{rules: [{{if: $CI_COMMIT_TAG}}]}}\n{FILE}");
    tree.write(".gitlab-ci.yml", &file)?;
    let (code, text) = said(tree.path(), &["why", "biuld"])?;
    assert_eq!(code, 2);
    assert!(text.contains("`build`, which is not in this pipeline"), "{text}");
    let (code, found): (i32, Value) = run_json(tree.path(), &["why", "build", "--format", "json"])?;
    assert_eq!((code, &found["reasons"]["workflow"]["allowed"]), (1, &json!(false)));
    Ok(())
}
