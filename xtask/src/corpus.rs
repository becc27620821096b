//! The corpus of the compiler: what it holds, writing its expectations, and whether it notices a
//! broken rule.

pub(crate) mod case;
mod mutate;
mod mutations;
mod scratch;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::bail;

use crate::command;

/// The test that compares every case with what the compiler makes of it.
const TEST: &str = "tests::corpus::cases_become_what_they_say";

/// Prints how many cases each topic has.
///
/// # Errors
/// The corpus cannot be read, or a file of it belongs to nothing.
pub(crate) fn count(root: &Path) -> anyhow::Result<()> {
    let mut topics: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for case in case::all(root)? {
        if let Some(file) = case.unreferenced()?.first() {
            bail!("{} belongs to nothing", file.display());
        }
        topics.entry(case.topic).or_default()[usize::from(!case.is_ok)] += 1;
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<16} {:>5} {:>5}", "topic", "ok", "err")?;
    for (topic, [ok, err]) in &topics {
        writeln!(out, "{topic:<16} {ok:>5} {err:>5}")?;
    }
    let sum = |at: usize| topics.values().map(|counts| counts[at]).sum::<usize>();
    writeln!(out, "{:<16} {:>5} {:>5}", "all", sum(0), sum(1))?;
    Ok(())
}

/// Writes what the compiler makes of every case. The difference is to be read before it is kept.
///
/// # Errors
/// A case has no source, or becomes an error where it should not, or the other way round.
pub(crate) fn update(root: &Path) -> anyhow::Result<()> {
    command::cargo_with(
        root,
        "UPDATE_CORPUS",
        &["test", "-q", "-p", "ci-config", "--lib", TEST, "--", "--exact"],
    )
}

/// Breaks rules of the compiler one at a time and prints which cases notice it. Fails if a broken
/// rule is not noticed.
///
/// # Errors
/// A mutation cannot be made or compiled.
pub(crate) fn mutate(root: &Path, only: &str) -> anyhow::Result<ExitCode> {
    let survivors = mutate::run(root, only)?;
    Ok(if survivors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::case;

    #[test]
    fn every_file_of_the_corpus_belongs_to_a_case() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let cases = case::all(root).unwrap();
        assert!(cases.len() >= 700, "{}", cases.len());
        for case in cases {
            assert!(case.folder.join(".gitlab-ci.yml").exists(), "{}", case.folder.display());
            assert_eq!(case.unreferenced().unwrap(), Vec::<std::path::PathBuf>::new());
        }
    }
}
