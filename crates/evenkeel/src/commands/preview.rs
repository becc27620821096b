//! What an event would make of a checkout: the compiler asks, files and git answer.

use anyhow::bail;
use ci_config::reason::Compared;
use ci_config::{Changed, Detail, Input, Lint, Missing, Outcome, ReadFiles};
use domain::limits::COMPILE_ROUNDS_MAX;
use domain::variable::JobVariable;
use explain::Preview;

use super::checkout::Checkout;
use super::happening::Happening;
use crate::cli::pipeline::{EventArgs, FilesArgs};

/// The outcome, and what happened.
pub(super) struct Previewed {
    outcome: Outcome,
    event: String,
    input: Input,
}

impl Previewed {
    pub(super) fn shown(&self) -> Preview<'_> {
        Preview { outcome: &self.outcome, event: &self.event }
    }

    /// Names of all jobs of the file, also where there is no pipeline; none of a file with errors.
    pub(super) fn jobs_of_the_file(&self) -> Vec<String> {
        match ci_config::lint(&self.input) {
            Lint::Done(linted) => linted.jobs.into_iter().map(|job| job.name).collect(),
            Lint::Missing(_) => Vec::new(),
        }
    }
}

/// Compiles the file of a checkout for an event.
///
/// # Errors
/// Files cannot be read, or git fails.
pub(super) async fn preview(
    files: &FilesArgs,
    event: &EventArgs,
    detail: Detail,
) -> anyhow::Result<Previewed> {
    let checkout = Checkout::open(files)?;
    let read = ReadFiles::default();
    // The file is read while git looks for the repository.
    let ahead = async { read.ahead(&checkout.text, &checkout.config) };
    let (happening, ()) = tokio::join!(Box::pin(Happening::of(&checkout, event)), ahead);
    let happening = happening?;
    let mut input = Input { read, ..happening.event.input() };
    checkout.put_into(&mut input);
    input.detail = detail;
    let given = event.variable.iter();
    input.variables.pipeline =
        given.map(|(key, value)| JobVariable::public(key.as_str(), value.as_str())).collect();
    let mut compared = None;
    for _ in 0..COMPILE_ROUNDS_MAX {
        match ci_config::compile(&input) {
            Outcome::Missing(missing) => {
                for fact in missing {
                    fill((&checkout, &happening), &mut input, fact, &mut compared).await?;
                }
            }
            outcome @ (Outcome::Refused { .. }
            | Outcome::Filtered { .. }
            | Outcome::Compiled(_)) => {
                let outcome = match compared {
                    Some(compared) => outcome.compared(compared),
                    None => outcome,
                };
                let outcome = match happening.skipped() {
                    Some(why) => outcome.skipped(why),
                    None => outcome,
                };
                return Ok(Previewed { outcome, event: happening.words(), input });
            }
        }
    }
    bail!("the file asks for more files than one pipeline may have")
}

async fn fill(
    (checkout, happening): (&Checkout, &Happening),
    input: &mut Input,
    missing: Missing,
    compared: &mut Option<Compared>,
) -> anyhow::Result<()> {
    match missing {
        Missing::LocalFile { path } => {
            let text = checkout.file(&path)?;
            input.files.insert(path, text);
        }
        Missing::ExistingPaths => input.existing_paths = Some(checkout.list().await?),
        Missing::FileId { path } => {
            let id = checkout.git().await?.file_sha(&path).await?;
            input.file_ids.insert(path, id);
        }
        Missing::LastCommit { path } => {
            let last = checkout.git().await?.last_commit(&path).await?;
            input.last_commits.insert(path, last);
        }
        Missing::ChangedPaths => {
            let (what, changed) = happening.changed().await?;
            *compared = Some(what);
            input.changed_paths = changed;
        }
        Missing::ChangedSince { reference } => {
            let paths = match &input.changed_paths {
                // Whoever names the paths means them for every comparison.
                Changed::Paths(paths) if happening.is_given() => Some(paths.clone()),
                Changed::Paths(_) | Changed::NoDiff | Changed::NotAsked => {
                    happening.changed_since(&reference).await?
                }
            };
            input.changed_since.insert(reference, paths);
        }
        elsewhere @ (Missing::Commit(_)
        | Missing::Tags(_)
        | Missing::StoredFile(_)
        | Missing::StoredPaths { .. }
        | Missing::RemoteFile { .. }) => checkout.answer_elsewhere(input, elsewhere)?,
    }
    Ok(())
}
