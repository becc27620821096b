//! How a job ended: what the server is told, and the last line of the trace.

use api_types::runner::{PayloadFeatures, TraceDigest, UpdateJobBody};
use domain::job::FailureReason;

use crate::cancel::Cause;
use crate::executor::Failure;
use crate::section::{error, good, line};
use crate::trace::{Digest, Trace};

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Success,
    /// The script's shell ended with this code, which is not 0.
    Script {
        exit_code: i32,
    },
    Failed(Failure),
    Stopped(Cause),
    /// `RUNNER_SCRIPT_TIMEOUT` was reached.
    ScriptTooLong {
        seconds: u64,
    },
}

impl Ending {
    /// `CI_JOB_STATUS` of `after_script`.
    pub(crate) fn status_word(&self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Script { .. } | Self::Failed(_) => "failed",
            Self::Stopped(Cause::TimedOut) | Self::ScriptTooLong { .. } => "timedout",
            Self::Stopped(Cause::Canceling | Cause::Interrupted | Cause::Aborted) => "canceled",
        }
    }

    /// Whether uploads and `after_script` still happen.
    pub(crate) fn allows_more(&self) -> bool {
        match self {
            Self::Success | Self::Script { .. } | Self::Failed(_) | Self::ScriptTooLong { .. } => {
                true
            }
            Self::Stopped(cause) => *cause == Cause::Canceling,
        }
    }

    /// Writes the last line of a trace.
    pub(crate) fn say(&self, trace: &Trace, timeout_seconds: u64) {
        match self {
            Self::Success => good(trace, "Job succeeded"),
            Self::Script { exit_code } => {
                error(trace, &format!("Job failed: exit code {exit_code}"));
            }
            Self::Failed(failure) => say_failure(trace, failure),
            Self::ScriptTooLong { seconds } => too_long(trace, *seconds),
            Self::Stopped(Cause::TimedOut) => too_long(trace, timeout_seconds),
            Self::Stopped(Cause::Canceling | Cause::Aborted) => {
                error(trace, "Job failed: canceled");
            }
            Self::Stopped(Cause::Interrupted) => {
                error(trace, "Job failed (system failure): the runner was stopped");
            }
        }
    }

    /// The report to the server.
    pub(crate) fn report(&self, features: &PayloadFeatures, digest: Digest) -> UpdateJobBody {
        let checksum = format!("crc32:{:08x}", digest.checksum);
        let mut body = UpdateJobBody {
            state: Some("failed".to_owned()),
            checksum: Some(checksum.clone()),
            output: TraceDigest { checksum: Some(checksum), bytesize: Some(digest.bytes) },
            ..UpdateJobBody::default()
        };
        if *self == Self::Success {
            body.state = Some("success".to_owned());
            return body;
        }
        body.failure_reason = Some(known_word(self.reason(), features).to_owned());
        if let Self::Script { exit_code } = self {
            body.exit_code = Some(*exit_code);
        }
        body
    }

    fn reason(&self) -> FailureReason {
        match self {
            Self::Script { .. } => FailureReason::ScriptFailure,
            Self::Failed(failure) => failure.reason,
            Self::Stopped(Cause::TimedOut) | Self::ScriptTooLong { .. } => {
                FailureReason::JobExecutionTimeout
            }
            Self::Stopped(Cause::Interrupted) => FailureReason::RunnerInterrupted,
            Self::Success | Self::Stopped(Cause::Canceling | Cause::Aborted) => {
                FailureReason::UnknownFailure
            }
        }
    }
}

/// The reason as a server that lists its words understands it, by the rules of GitLab's runner.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other words become the unknown one")]
fn known_word(reason: FailureReason, features: &PayloadFeatures) -> &'static str {
    use FailureReason as Is;
    let is_listed = features.failure_reasons.iter().any(|word| word == reason.word());
    match reason {
        _ if is_listed => reason.word(),
        Is::ScriptFailure | Is::RunnerSystemFailure | Is::JobExecutionTimeout => reason.word(),
        Is::ImagePullFailure | Is::RunnerExternalDependencyFailure => {
            Is::RunnerSystemFailure.word()
        }
        Is::RunnerConfigurationError => Is::ScriptFailure.word(),
        _ => Is::UnknownFailure.word(),
    }
}

fn say_failure(trace: &Trace, failure: &Failure) {
    if let Some(hint) = &failure.hint {
        line(trace, hint);
    }
    let kind = match failure.reason == FailureReason::RunnerSystemFailure {
        true => " (system failure)",
        false => "",
    };
    error(trace, &format!("Job failed{kind}: {failure}"));
}

fn too_long(trace: &Trace, seconds: u64) {
    let words = crate::duration::words(seconds);
    error(trace, &format!("Job failed: execution took longer than {words} seconds"));
}
