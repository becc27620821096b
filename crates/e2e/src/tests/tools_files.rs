//! `lint` and its sisters on files that are named in unusual ways, and on what cannot be known here.

use serde_json::json;

use super::tools::{piped, run, run_json, work_tree};

#[test]
fn a_file_comes_through_a_pipe() -> anyhow::Result<()> {
    let tree = work_tree()?;
    tree.write("ci/base.yml", ".base:\n  script: make\n")?;
    let text = "include: ci/base.yml\nbuild:\n  extends: .base\n  scirpt: x\n";
    for path in ["-", "/dev/stdin"] {
        let (code, found) = piped(tree.path(), &["lint", path], text)?;
        assert_eq!(code, 1, "{found}");
        assert!(found.contains("write `script` instead of `scirpt`"), "{found}");
        let (code, found) = piped(tree.path(), &["what-if", path], "build: {script: x}\n")?;
        assert_eq!(code, 0, "{found}");
        let (code, found) = piped(tree.path(), &["why", "build", path], "build: {script: x}\n")?;
        assert_eq!(code, 0, "{found}");
    }
    let (_, found) = piped(tree.path(), &["lint", "-"], text)?;
    assert!(found.contains("--> <stdin>:4:3"), "{found}");
    Ok(())
}

#[test]
fn a_folder_inside_a_checkout_means_its_file() -> anyhow::Result<()> {
    let tree = work_tree()?;
    tree.write(".gitlab-ci.yml", "include: ci/base.yml\n")?;
    tree.write("ci/base.yml", "build: {script: x}\n")?;
    tree.commit("One")?;
    assert_eq!(
        run(tree.path(), &["lint", "ci"])?,
        (0, ".gitlab-ci.yml is valid: 1 job\n".to_owned())
    );
    assert_eq!(run(&tree.path().join("ci"), &["lint"])?.0, 0);
    assert_eq!(
        run(tree.path(), &["lint", "ci/base.yml"])?,
        (0, "ci/base.yml is valid: 1 job\n".to_owned())
    );
    Ok(())
}

/// What cannot be fetched without a server.
const ELSEWHERE: [&str; 3] = [
    "include: https://127.0.0.1:1/a.yml\n",
    "include: {project: group/lib, file: a.yml}\n",
    "include: {component: $CI_SERVER_FQDN/group/lib/thing@~latest}\n",
];

#[test]
fn what_only_a_server_knows_is_no_mistake() -> anyhow::Result<()> {
    let tree = work_tree()?;
    for include in ELSEWHERE {
        let file = format!("{include}build:\n  extends: .base\n  stage: ship\n");
        tree.write(".gitlab-ci.yml", &file)?;
        for format in ["text", "json", "sarif", "codequality"] {
            let (code, found) = run(tree.path(), &["lint", "--format", format])?;
            assert_eq!(code, 3, "{found}");
            assert!(found.contains("CI0024") && found.contains("the server"), "{found}");
        }
        let (code, text) = run(tree.path(), &["lint"])?;
        assert_eq!(code, 3);
        assert!(text.contains("may be valid: 1 included file cannot be looked up here"), "{text}");
        for format in ["text", "json"] {
            assert_eq!(run(tree.path(), &["what-if", "--format", format])?.0, 3);
            assert_eq!(run(tree.path(), &["why", "build", "--format", format])?.0, 3);
        }
    }
    Ok(())
}

#[test]
fn what_is_surely_wrong_is_a_mistake_whatever_a_server_knows() -> anyhow::Result<()> {
    let tree = work_tree()?;
    for include in ELSEWHERE {
        let file = format!(
            "{include}build:\n  extends: .base\n  scirpt: x\n  when: sometimes\nother: {{rules: [{{if: '$A =='}}]}}\n"
        );
        tree.write(".gitlab-ci.yml", &file)?;
        let (code, found) = run_json(tree.path(), &["lint", "--format", "json"])?;
        let errors = found["errors"].as_array().into_iter().flatten();
        let codes: Vec<_> = errors.map(|error| error["code"].clone()).collect();
        assert_eq!((code, json!(codes)), (1, json!(["CI0024", "CI0010", "CI0012", "CI0040"])));
        let (code, found) = run_json(tree.path(), &["what-if", "--format", "json"])?;
        let reason = "jobs:build config contains unknown keys: scirpt";
        assert_eq!((code, &found["reason"]), (1, &json!(reason)));
    }
    Ok(())
}
