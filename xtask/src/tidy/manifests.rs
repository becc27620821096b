//! Every crate takes what is common from the workspace: lints, edition, versions.

use crate::finding::Finding;
use crate::sources::Sources;

/// Lines that every manifest has.
const COMMON: [&str; 4] = [
    "version.workspace = true",
    "edition.workspace = true",
    "license.workspace = true",
    "publish.workspace = true",
];

pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let mut findings = Vec::new();
    let manifests = sources.texts().filter(|(file, _)| file.path.ends_with("/Cargo.toml"));
    for (file, text) in manifests {
        for line in COMMON.iter().filter(|line| !text.contains(*line)) {
            findings.push(Finding::whole(&file.path, format!("lacks `{line}`"), "add it"));
        }
        if !text.contains("[lints]\nworkspace = true") {
            let instead = "add `[lints]` with `workspace = true`";
            findings.push(Finding::whole(&file.path, "does not take the lints", instead));
        }
        findings.extend(own_versions(&file.path, text));
    }
    findings
}

/// Dependencies whose version is not the workspace's.
fn own_versions(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut in_dependencies = false;
    for (at, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            // A workspace of its own, such as fuzz/, names versions in the same table.
            in_dependencies = line.ends_with("dependencies]") && line != "[workspace.dependencies]";
        } else if in_dependencies && line.contains('=') && !line.contains("workspace = true") {
            let instead = "name the version in the root's [workspace.dependencies]";
            findings.push(Finding::line(path, at + 1, "a version of its own", instead));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::sources;

    #[test]
    fn a_crate_with_ways_of_its_own_is_found() {
        let good = "version.workspace = true\nedition.workspace = true\nlicense.workspace = true\n\
                    publish.workspace = true\n[lints]\nworkspace = true\n[dependencies]\n\
                    a.workspace = true\n";
        let bad = good.replace("[lints]\nworkspace = true\n", "") + "b = \"1\"\n";
        let found =
            super::check(&sources(&[("crates/a/Cargo.toml", good), ("crates/b/Cargo.toml", &bad)]));
        let said: Vec<_> = found.iter().map(|one| one.what.as_str()).collect();
        assert_eq!(said, ["does not take the lints", "a version of its own"]);
    }
}
