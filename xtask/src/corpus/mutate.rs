//! Breaking rules one at a time: a corpus that does not notice one does not cover it.

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};

use super::TEST;
use super::mutations::{MUTATIONS, Mutation};
use super::scratch::Scratch;
use crate::command::{Ended, run_within};

/// How long the corpus may take with a broken rule. One that runs longer has been noticed.
const LIMIT: Duration = Duration::from_secs(120);

/// Tries the mutations whose names contain a text and prints a table. Returns how many survived.
///
/// # Errors
/// A mutation does not fit the code or does not compile, or the corpus fails without any.
pub(super) fn run(root: &Path, only: &str) -> anyhow::Result<usize> {
    let scratch = Scratch::new(root)?;
    let mut out = std::io::stdout();
    writeln!(out, "building the compiler's tests in {}", scratch.root.display())?;
    if let Ended::Badly(_) | Ended::TooLate = test(&scratch)? {
        bail!("the corpus fails without any mutation");
    }
    let mut survivors = 0;
    for mutation in MUTATIONS.iter().filter(|mutation| mutation.name.contains(only)) {
        let noticed = try_one(&scratch, mutation).with_context(|| mutation.name)?;
        survivors += usize::from(noticed.is_none());
        let noticed = noticed.unwrap_or_else(|| "SURVIVES".to_owned());
        writeln!(out, "{:<60} {noticed}", mutation.name)?;
    }
    writeln!(out, "{survivors} broken rules were not noticed")?;
    Ok(survivors)
}

/// Breaks one rule, runs the corpus and mends the rule. Returns who noticed.
fn try_one(scratch: &Scratch, mutation: &Mutation) -> anyhow::Result<Option<String>> {
    let path = scratch.root.join(mutation.file);
    let text = std::fs::read_to_string(&path).with_context(|| mutation.file)?;
    std::fs::write(&path, mutation.apply(&text)?)?;
    let ended = test(scratch);
    std::fs::write(&path, text)?;
    Ok(match ended? {
        Ended::Well => None,
        Ended::Badly(printed) => Some(first_case(&printed)),
        Ended::TooLate => Some("runs without end".to_owned()),
    })
}

fn test(scratch: &Scratch) -> anyhow::Result<Ended> {
    let program = scratch.build()?;
    let folder = scratch.root.join("crates/ci-config");
    run_within(&program, &folder, &[TEST, "--exact"], LIMIT)
}

/// The line that says how many expectations fail, and the first case among them.
fn first_case(printed: &str) -> String {
    let mut lines = printed.lines().skip_while(|line| !line.ends_with("expectations fail"));
    let count = lines.next().unwrap_or("it panics");
    let case = lines.next().and_then(|line| line.split(':').next()).unwrap_or_default();
    format!("{count}, {case} among them")
}
