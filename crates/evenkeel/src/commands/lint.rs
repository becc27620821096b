//! `evenkeel lint`: whether a file is valid, without a server.

use anyhow::bail;
use ci_config::{Changed, Input, Lint, Linted, Missing};
use domain::diagnostic::Severity;
use domain::limits::COMPILE_ROUNDS_MAX;
use explain::many;

use super::checkout::Checkout;
use super::{Answer, answer, colour, happening, runtime};
use crate::cli::pipeline::{LintArgs, LintFormat};

pub(super) fn run(args: &LintArgs) -> anyhow::Result<Answer> {
    let checkout = Checkout::open(&args.files)?;
    let mut input = input(&checkout);
    let linted = linted(&checkout, &mut input)?;
    match args.format {
        LintFormat::Text => text(&linted, &checkout.config),
        LintFormat::Json => json(&explain::lint_json(&linted, &ci_config::merged(&input))),
        LintFormat::Sarif => {
            json(&explain::sarif(&linted.diagnostics, env!("CARGO_PKG_VERSION")));
        }
        LintFormat::Codequality => json(&explain::code_quality(&linted.diagnostics)),
    }
    Ok(match count(&linted, Severity::Error) {
        0 => Answer::Yes,
        _ if explain::is_unknown(&linted.diagnostics) => Answer::Unknown,
        _ => Answer::No,
    })
}

/// A push to a default branch: what `include` and its rules see.
fn input(checkout: &Checkout) -> Input {
    let mut input =
        Input { changed_paths: Changed::NoDiff, ..happening::plain_push(checkout).input() };
    checkout.put_into(&mut input);
    input
}

fn linted(checkout: &Checkout, input: &mut Input) -> anyhow::Result<Linted> {
    for _ in 0..COMPILE_ROUNDS_MAX {
        match ci_config::lint(input) {
            Lint::Done(linted) => return Ok(linted),
            Lint::Missing(missing) => {
                for fact in missing {
                    fill(checkout, input, fact)?;
                }
            }
        }
    }
    bail!("the file asks for more files than one pipeline may have")
}

fn fill(checkout: &Checkout, input: &mut Input, missing: Missing) -> anyhow::Result<()> {
    match missing {
        Missing::LocalFile { path } => {
            let text = checkout.file(&path)?;
            input.files.insert(path, text);
        }
        Missing::ExistingPaths => {
            input.existing_paths = Some(runtime()?.block_on(checkout.list())?);
        }
        // Keys of caches are made for a pipeline.
        Missing::FileId { path } => drop(input.file_ids.insert(path, None)),
        Missing::LastCommit { path } => drop(input.last_commits.insert(path, None)),
        // Which files changed is a question about an event.
        Missing::ChangedPaths => input.changed_paths = Changed::NoDiff,
        Missing::ChangedSince { reference } => {
            input.changed_since.insert(reference, Some(Vec::new()));
        }
        elsewhere @ (Missing::Commit(_)
        | Missing::Tags(_)
        | Missing::StoredFile(_)
        | Missing::StoredPaths { .. }
        | Missing::RemoteFile { .. }) => checkout.answer_elsewhere(input, elsewhere)?,
    }
    Ok(())
}

fn text(linted: &Linted, config: &str) {
    let findings = explain::findings(&linted.diagnostics, colour::of_output());
    let (errors, warnings) = (count(linted, Severity::Error), count(linted, Severity::Warning));
    let remarks =
        if warnings == 0 { String::new() } else { format!(", {}", many(warnings, "warning")) };
    let verdict = if errors == 0 {
        format!("{config} is valid: {}{remarks}", many(linted.jobs.len(), "job"))
    } else if explain::is_unknown(&linted.diagnostics) {
        let unknown = many(errors, "included file");
        format!("{config} may be valid: {unknown} cannot be looked up here{remarks}")
    } else {
        format!(
            "{config} is invalid: {}{remarks}; `evenkeel explain CODE` says more",
            many(errors, "error")
        )
    };
    answer(&format!("{findings}{verdict}"));
}

fn count(linted: &Linted, severity: Severity) -> usize {
    linted.diagnostics.iter().filter(|finding| finding.severity == severity).count()
}

fn json(value: &serde_json::Value) {
    answer(&format!("{value:#}"));
}
