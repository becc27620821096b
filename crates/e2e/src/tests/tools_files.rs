//! `lint` and its sisters on files that are named in unusual ways, and on what cannot be known here.

use super::tools::{piped, run, work_tree};

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
