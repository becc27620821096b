//! Files and crates that a reader can hold in mind.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::sources::{Source, Sources};

/// Lines of one file.
const FILE_LINES_MAX: usize = 600;
/// Lines of one crate, tests included.
const CRATE_LINES_MAX: usize = 24_000;
/// Lines of one crate, without tests.
const CRATE_CODE_LINES_MAX: usize = 12_000;
/// Kinds of files that people write.
const WRITTEN: [&str; 6] = [".rs", ".css", ".js", ".html", ".sql", ".sh"];

pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut crates: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (file, text) in sources.texts().filter(|(file, _)| is_written(file)) {
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            let what = format!("{lines} lines, at most {FILE_LINES_MAX}");
            findings.push(Finding::whole(&file.path, what, "split it by noun"));
        }
        if let Some(name) = crate_of(file) {
            let (all, code) = crates.entry(name).or_default();
            *all += lines;
            *code += if file.is_test() { 0 } else { lines };
        }
    }
    for (name, (all, code)) in crates {
        if all > CRATE_LINES_MAX || code > CRATE_CODE_LINES_MAX {
            let what = format!("{code} lines of code and {all} with tests");
            let instead =
                format!("at most {CRATE_CODE_LINES_MAX} and {CRATE_LINES_MAX}: split it by noun");
            findings.push(Finding::whole(&format!("crates/{name}"), what, instead));
        }
    }
    findings
}

fn is_written(file: &Source) -> bool {
    let foreign = file.path.contains("/vendor/") || file.path.contains("/generated/");
    !foreign && WRITTEN.iter().any(|ending| file.path.ends_with(ending))
}

/// The crate whose code a file is.
fn crate_of(file: &Source) -> Option<&str> {
    let (name, _) = file.path.strip_prefix("crates/")?.split_once('/')?;
    file.is_rust().then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::tests::sources;

    #[test]
    fn long_files_and_crates_are_found() {
        let mut files = vec![("crates/a/src/long.rs".to_owned(), "x\n".repeat(601))];
        files.push(("crates/a/assets/vendor/x.js".to_owned(), "x\n".repeat(601)));
        files.extend((0..21).map(|at| (format!("crates/b/src/f{at}.rs"), "x\n".repeat(600))));
        files.extend((0..21).map(|at| (format!("crates/c/src/tests/f{at}.rs"), "x\n".repeat(600))));
        let files: Vec<_> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let found = super::check(&sources(&files));
        let paths: Vec<_> = found.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(paths, ["crates/a/src/long.rs", "crates/b"]);
    }
}
