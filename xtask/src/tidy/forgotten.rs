//! Files that no other file mentions: a test that never runs looks like one that passes.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::sources::{Source, Sources};

/// Crates whose tests are programs of their own.
const TEST_CRATES: [&str; 1] = ["crates/e2e/"];

pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let reached = reached(sources);
    let mut findings = Vec::new();
    for file in &sources.files {
        let is_root = is_root(&file.path);
        if is_own_test_binary(&file.path) {
            let instead = "move it to src/tests/: one test binary per crate builds and runs faster";
            findings.push(Finding::whole(&file.path, "a test binary of its own", instead));
        } else if file.is_rust()
            && in_source(&file.path)
            && !is_root
            && !reached.contains(&file.path)
        {
            let instead = "add `mod` for it to its parent, or delete it";
            findings.push(Finding::whole(&file.path, "no `mod` mentions this file", instead));
        } else if file.path.contains("proptest-regressions") {
            let instead = "make the seed that failed an ordinary test, and delete this file";
            findings.push(Finding::whole(&file.path, "a seed that failed", instead));
        } else if file.path.ends_with(".snap") {
            let instead = "write the snapshot into the test: `assert_snapshot!(.., @\"..\")`";
            findings.push(Finding::whole(&file.path, "a snapshot apart from its test", instead));
        }
    }
    findings
}

fn is_own_test_binary(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let is_test = matches!(parts[..], ["crates", _, "tests", ..]);
    is_test && path.ends_with(".rs") && !TEST_CRATES.iter().any(|one| path.starts_with(one))
}

fn in_source(path: &str) -> bool {
    let after = |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.contains("/src/"));
    after("crates/") || path.starts_with("xtask/src/") || path.starts_with("bench/src/")
}

/// A file that cargo finds by itself.
fn is_root(path: &str) -> bool {
    path.ends_with("/src/lib.rs") || path.ends_with("/src/main.rs") || path.contains("/src/bin/")
}

/// The files that a `mod` of a reached file names.
fn reached(sources: &Sources) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut ahead: Vec<&Source> = sources.rust().filter(|file| is_root(&file.path)).collect();
    while let Some(file) = ahead.pop() {
        for path in modules(file) {
            if let Some(found) = sources.find(&path)
                && reached.insert(path)
            {
                ahead.push(found);
            }
        }
    }
    reached
}

/// Where the modules that a file declares may lie.
fn modules(file: &Source) -> Vec<String> {
    let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
    let stem = name.trim_end_matches(".rs");
    let inside = match stem {
        "lib" | "main" | "mod" => folder.to_owned(),
        other => format!("{folder}/{other}"),
    };
    let declared = file.text().unwrap_or_default().lines().filter_map(declared);
    declared
        .flat_map(|one| [format!("{inside}/{one}.rs"), format!("{inside}/{one}/mod.rs")])
        .collect()
}

/// The name in `mod name;`, `pub mod name;`, `pub(super) mod name;`.
fn declared(line: &str) -> Option<&str> {
    let line = line.trim().strip_suffix(';')?;
    let (before, name) = line.rsplit_once("mod ")?;
    let is_declaration = before.is_empty() || before.trim_end().starts_with("pub");
    is_declaration.then_some(name.trim())
}

#[cfg(test)]
mod tests {
    use super::super::tests::sources;

    #[test]
    fn a_file_that_nothing_mentions_is_found() {
        let found = super::check(&sources(&[
            ("crates/a/src/lib.rs", "mod b;\n#[cfg(test)]\nmod tests;\npub(crate) mod c;\n"),
            ("crates/a/src/b.rs", "pub mod inner;"),
            ("crates/a/src/b/inner.rs", ""),
            ("crates/a/src/c.rs", "// mod d;"),
            ("crates/a/src/d.rs", ""),
            ("crates/a/src/tests.rs", "mod one;"),
            ("crates/a/src/tests/one.rs", ""),
            ("crates/a/src/tests/two.rs", ""),
            ("crates/a/tests/three.rs", ""),
            ("crates/e2e/tests/four.rs", ""),
            ("crates/a/src/snapshots/x.snap", ""),
        ]));
        let paths: Vec<_> = found.iter().map(|one| one.path.as_str()).collect();
        let expected = [
            "crates/a/src/d.rs",
            "crates/a/src/snapshots/x.snap",
            "crates/a/src/tests/two.rs",
            "crates/a/tests/three.rs",
        ];
        assert_eq!(paths, expected);
    }
}
