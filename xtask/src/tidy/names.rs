//! Names that say nothing: a file and a type are named for what they hold.

use crate::finding::Finding;
use crate::sources::Sources;

/// Files and folders that become the place for everything.
const FILES: [&str; 8] =
    ["utils", "util", "helpers", "helper", "common", "types", "models", "manager"];

/// Endings of types that could stand behind any noun.
const ENDINGS: [&str; 8] =
    ["Manager", "Service", "Helper", "Handler", "Processor", "Factory", "Info", "Data"];

/// GitLab's word for one process of a runner.
const GITLABS: [&str; 1] = ["RunnerManager"];

/// Where names are GitLab's.
const WIRE: &str = "crates/api-types/";

pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &sources.files {
        let parts = file.path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        for part in parts.filter(|part| FILES.contains(part)) {
            let instead = "name it for what it holds";
            findings.push(Finding::whole(&file.path, format!("`{part}` says nothing"), instead));
        }
    }
    for file in sources.rust().filter(|file| !file.path.starts_with(WIRE)) {
        for (at, line) in file.text().unwrap_or_default().lines().enumerate() {
            if let Some(name) = declared(line).filter(|name| says_nothing(name)) {
                let instead = "name it for what it is; wire names live in api-types";
                let what = format!("`{name}` ends in a word that says nothing");
                findings.push(Finding::line(&file.path, at + 1, what, instead));
            }
        }
    }
    findings
}

/// The type that a line declares.
fn declared(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace().skip_while(|word| word.starts_with("pub"));
    if !matches!(words.next()?, "struct" | "enum" | "trait" | "type") {
        return None;
    }
    let name = words.next()?;
    Some(name.split(|one: char| !one.is_alphanumeric() && one != '_').next().unwrap_or(name))
}

fn says_nothing(name: &str) -> bool {
    !GITLABS.contains(&name)
        && ENDINGS.iter().any(|ending| name.len() > ending.len() && name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::super::tests::sources;

    #[test]
    fn names_that_say_nothing_are_found() {
        let text = "pub(crate) struct JobManager<T>(T);\nstruct Service;\nenum Kind {}\ntype RowData = ();";
        let found = super::check(&sources(&[
            ("crates/a/src/job.rs", text),
            ("crates/a/src/utils.rs", ""),
            ("crates/api-types/src/job.rs", "pub struct RunnerInfo;"),
            ("crates/a/src/common/x.rs", ""),
            ("docs/data-types.md", ""),
        ]));
        let said: Vec<_> = found.iter().map(|one| one.path.as_str()).collect();
        let expected = [
            "crates/a/src/common/x.rs",
            "crates/a/src/utils.rs",
            "crates/a/src/job.rs",
            "crates/a/src/job.rs",
        ];
        assert_eq!(said, expected);
    }
}
