//! Data that says why, put into words.

use app::PendingReason;
use domain::diagnostic::Diagnostic;
use domain::job::FailureReason;
use domain::job_spec::ArtifactAccess;
use domain::pipeline::{Requirement, Source};

use crate::pages::jobs::show::Because;
use crate::pages::pipelines::show::{Finding, Marked};

/// What made a pipeline, as a verb before `by` and a name.
pub(crate) const fn made(source: Source) -> &'static str {
    match source {
        Source::Push => "pushed",
        Source::Web => "started on the page",
        Source::Api => "started through the API",
        Source::Trigger => "started by a trigger",
        Source::Schedule => "started by a schedule",
        Source::Pipeline => "started by another pipeline",
        Source::ParentPipeline => "started by its parent pipeline",
        Source::MergeRequestEvent => "started for a merge request",
        Source::ExternalPullRequestEvent => "started for a pull request elsewhere",
        Source::Chat => "started from a chat",
        Source::WebIde => "committed in the editor",
        Source::External
        | Source::OndemandDastScan
        | Source::OndemandDastValidation
        | Source::SecurityOrchestrationPolicy
        | Source::ContainerRegistryPush
        | Source::DuoWorkflow
        | Source::PipelineExecutionPolicySchedule
        | Source::DependencyManagementSecurityUpdate => "started by another system",
    }
}

/// Why a job failed, and what to do: `(what, next step)`.
const fn failure(reason: FailureReason) -> (&'static str, &'static str) {
    match reason {
        FailureReason::ScriptFailure => ("The script failed", ""),
        FailureReason::UnknownFailure => {
            ("Nobody knows why it failed", "Look at the runner's own log.")
        }
        FailureReason::ApiFailure => (
            "The runner and the server did not understand each other",
            "Look at the runner's own log.",
        ),
        FailureReason::StuckOrTimeoutFailure => (
            "Nobody heard of it for too long",
            "The runner vanished or was cut off. Retry the job.",
        ),
        FailureReason::RunnerSystemFailure => (
            "The runner failed, not the script",
            "Retry the job; if it fails again, look at the runner's own log.",
        ),
        FailureReason::MissingDependencyFailure => (
            "Artifacts of an earlier job are missing",
            "They expired or were erased: retry the job that makes them.",
        ),
        FailureReason::RunnerUnsupported => {
            ("The runner is too old for this job", "Bring the runner up to date.")
        }
        FailureReason::StaleSchedule => ("Its time came too late", "Retry the job."),
        FailureReason::JobExecutionTimeout => {
            ("It took longer than it may", "Raise `timeout` of the job, or make it faster.")
        }
        FailureReason::ArchivedFailure => ("It is too old to run", "Run a new pipeline."),
        FailureReason::UnmetPrerequisites => ("What it needs before it starts is missing", ""),
        FailureReason::SchedulerFailure => {
            ("The server could not give it to a runner", "Retry the job.")
        }
        FailureReason::DataIntegrityFailure => {
            ("Its definition cannot be read", "Run a new pipeline.")
        }
        FailureReason::ImagePullFailure => {
            ("The image cannot be had", "Check its name, and whether the runner may pull it.")
        }
        FailureReason::RunnerConfigurationError => {
            ("The runner's settings do not fit this job", "Look at the runner's settings.")
        }
        FailureReason::RunnerExternalDependencyFailure => {
            ("Something that the runner depends on failed", "Retry the job.")
        }
        FailureReason::RunnerInterrupted => ("The runner was stopped", "Retry the job."),
        FailureReason::SecretsProviderNotFound => ("Its secrets cannot be fetched", ""),
        FailureReason::DownstreamPipelineCreationFailed => {
            ("The pipeline that it triggers cannot be made", "")
        }
        FailureReason::UpstreamBridgeProjectNotFound => {
            ("The pipeline that it waits for cannot be found", "")
        }
    }
}

/// For whom a job's artifacts are, where that is not everybody who sees the job.
pub(crate) fn artifacts_for(whom: ArtifactAccess) -> Option<String> {
    match whom {
        ArtifactAccess::All => None,
        ArtifactAccess::Developer | ArtifactAccess::Maintainer => {
            Some(format!("for the role {whom} and above"))
        }
        ArtifactAccess::None => Some("only for jobs that need them".to_owned()),
    }
}

/// What a job asks for that this server does not do.
const fn unmet(requirement: Requirement) -> &'static str {
    match requirement {
        Requirement::Trigger => "It would start another pipeline (`trigger`)",
        Requirement::UpstreamPipeline => "It would follow another pipeline (`needs:pipeline`)",
        Requirement::OtherArtifacts => "It needs artifacts of another pipeline (`needs`)",
        Requirement::Run => "It has steps instead of a script (`run`)",
        Requirement::Release => "It would make a release (`release`)",
        Requirement::Secrets => "Its secrets are kept elsewhere (`secrets`)",
        Requirement::IdTokens => "It asks for tokens to sign in elsewhere (`id_tokens`)",
        Requirement::ResourceGroup => "It must run alone in its group (`resource_group`)",
        Requirement::Inputs => "It takes inputs (`inputs`)",
    }
}

/// Why a job failed that never began: the first thing that it asks for and does not get.
pub(crate) fn not_carried_out(requires: &[Requirement]) -> Option<Because> {
    let requirement = requires.iter().copied().find(|requirement| !requirement.is_met())?;
    Some(Because {
        class: "failed",
        text: format!(
            "{}. This server does not do that, so the job ended at once.",
            unmet(requirement)
        ),
        hint: Some("Take the keyword out of the job, or leave the job out by a rule.".to_owned()),
    })
}

/// Why a job failed, for its page.
pub(crate) fn failed(reason: FailureReason) -> Option<Because> {
    let (text, hint) = failure(reason);
    // A script that failed says why in its trace.
    (reason != FailureReason::ScriptFailure).then(|| Because {
        class: "failed",
        text: format!("{text}."),
        hint: Some(hint.to_owned()).filter(|hint| !hint.is_empty()),
    })
}

/// Why a job failed, for a row.
pub(crate) fn failed_briefly(reason: FailureReason, exit_code: Option<i32>) -> String {
    match (reason, exit_code) {
        (FailureReason::ScriptFailure, Some(code)) => format!("exit code {code}"),
        (reason, _) => {
            let (text, _) = failure(reason);
            let mut chars = text.chars();
            let first = chars.next().map(|c| c.to_ascii_lowercase());
            first.into_iter().chain(chars).collect()
        }
    }
}

/// Why a job still waits for a runner, and what to do.
pub(crate) fn pending(reason: &PendingReason) -> Because {
    let (class, text, hint) = match reason {
        PendingReason::NoRunner => (
            "waiting",
            "No runner serves this project.".to_owned(),
            "Start the server with `--runner docker`, or register a runner.",
        ),
        PendingReason::NoneMatches { tags } if tags.is_empty() => (
            "waiting",
            "No runner takes jobs without tags.".to_owned(),
            "Give the job `tags` of a runner, or let a runner take untagged jobs.",
        ),
        PendingReason::NoneMatches { tags } => {
            let tags: Vec<String> = tags.iter().map(|tag| format!("`{tag}`")).collect();
            (
                "waiting",
                format!("No runner has all of the tags {}.", tags.join(", ")),
                "Register a runner with these tags, or change `tags` of the job.",
            )
        }
        PendingReason::Paused => (
            "waiting",
            "The runners that could take it are paused.".to_owned(),
            "An administrator can resume them.",
        ),
        PendingReason::ProtectedOnly => (
            "waiting",
            "The runners with these tags take jobs of protected branches and tags only.".to_owned(),
            "Protect the branch, or use a runner that takes all.",
        ),
        PendingReason::NoneOnline => (
            "waiting",
            "The runners that could take it have not been in contact lately.".to_owned(),
            "Check that the runner runs and reaches this server.",
        ),
        PendingReason::InQueue => {
            ("", "A runner is there; the job waits for its turn.".to_owned(), "")
        }
    };
    let hint = Some(hint.to_owned()).filter(|hint| !hint.is_empty());
    Because { class, text, hint }
}

/// A line of a file, cut at what is meant.
fn marked(snippet: &domain::diagnostic::Snippet) -> Marked {
    let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let mut rest = snippet.text.chars();
    let before = rest.by_ref().take(count(snippet.column).saturating_sub(1)).collect();
    let marked = rest.by_ref().take(count(snippet.length)).collect();
    Marked { before, marked, after: rest.collect() }
}

/// A diagnostic with its place.
pub(crate) fn finding(diagnostic: &Diagnostic) -> Finding {
    Finding {
        message: diagnostic.message.clone(),
        hint: diagnostic.hint.clone(),
        file: diagnostic.file.clone(),
        line: diagnostic.line,
        column: diagnostic.column,
        snippet: diagnostic.snippet.as_ref().map(marked),
        ways: explain::ways(diagnostic),
    }
}

/// `12 kB` of a number of bytes.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", bytes.div_ceil(1_000_000)),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::{failed_briefly, size};
    use domain::job::FailureReason;

    #[test]
    fn says_why_briefly() {
        assert_eq!(failed_briefly(FailureReason::ScriptFailure, Some(2)), "exit code 2");
        assert_eq!(
            failed_briefly(FailureReason::ImagePullFailure, None),
            "the image cannot be had"
        );
    }

    #[test]
    fn says_sizes() {
        assert_eq!(
            [0, 12_345, 2_000_001, 3_456_000_000].map(size),
            ["0 bytes", "13 kB", "3 MB", "3.4 GB"]
        );
    }
}
