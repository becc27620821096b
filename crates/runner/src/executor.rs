//! A way to run jobs. There are few: processes of this machine, containers.

use std::path::PathBuf;
use std::sync::Arc;

use api_types::runner::JobResponse;
use domain::job::FailureReason;
use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::account::Account;
use crate::isolation::Isolation;
use crate::script::Script;
use crate::trace::Trace;
use crate::workspace::Workspace;

/// Runs jobs in one way.
pub trait Executor: Send + Sync + std::fmt::Debug {
    /// `shell`, `docker`: what traces and the server's list of runners call it.
    fn name(&self) -> &'static str;

    /// Whether jobs could run now; if not, why and what to do.
    fn available(&self) -> BoxFuture<'_, Result<(), Unavailable>>;

    /// How the work tree reaches the job.
    fn layout(&self) -> Layout;

    /// Makes the environment of one job. Nothing of the job runs in it yet.
    fn prepare<'a>(
        &'a self,
        job: &'a JobContext,
        trace: &'a Trace,
    ) -> BoxFuture<'a, Result<Box<dyn Environment>, Failure>>;

    /// Ends and removes what a run left behind that was never cleaned up.
    fn end_leftovers<'a>(&'a self, run: &'a str) -> BoxFuture<'a, Result<(), Failure>>;
}

/// Where one job runs.
pub trait Environment: Send + Sync + std::fmt::Debug {
    /// Runs the script in a shell of its own, and returns the shell's exit code. When `stop` is
    /// cancelled the processes are asked to end, then ended; nothing of them is left on return.
    fn run<'a>(&'a mut self, stage: Stage<'a>) -> BoxFuture<'a, Result<i32, Failure>>;

    /// Removes everything that `prepare` and `run` made.
    fn remove(self: Box<Self>) -> BoxFuture<'static, ()>;
}

/// One run of a shell.
#[derive(Debug)]
pub struct Stage<'a> {
    pub script: &'a Script,
    pub trace: &'a Trace,
    pub stop: CancellationToken,
}

/// What an executor needs to know of a job.
#[derive(Clone, Debug)]
pub struct JobContext {
    /// With the names of images and services expanded.
    pub payload: Arc<JobResponse>,
    pub workspace: Workspace,
    /// Every variable as the job sees it, expanded; files by their paths.
    pub environment: Vec<(String, String)>,
    /// Those of them that containers beside the job may see.
    pub public_environment: Vec<(String, String)>,
    /// Marks all that belongs to this run of the job.
    pub run: String,
    /// Notes what was made, before it is used.
    pub journal: crate::leftovers::Entry,
}

/// How an executor wants the work tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The user who owns the work tree and as whom git runs; `None` is the runner's own.
    pub account: Option<Account>,
    /// What is hidden from everything that runs for a job.
    pub isolation: Option<Isolation>,
    /// Where the job sees the folder of work trees; `None` where it is.
    pub seen_at: Option<PathBuf>,
    /// Whether the runner's own git folder is kept out of the job's reach, because the runner has
    /// powers that the job must not get.
    pub keeps_git_apart: bool,
    /// The mode of files of variables; their folder gets the same, to be entered.
    pub file_mode: u32,
    /// Whether jobs share the machine: GitLab's `CI_SHARED_ENVIRONMENT`.
    pub is_shared: bool,
}

/// An executor that cannot run jobs now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Unavailable {
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// Why a job failed for another reason than its script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    pub reason: FailureReason,
    pub message: String,
    pub hint: Option<String>,
}

impl Failure {
    /// A failure of the runner or its machine.
    pub fn system(message: impl Into<String>) -> Self {
        Self { reason: FailureReason::RunnerSystemFailure, message: message.into(), hint: None }
    }

    /// A failure for the given reason.
    pub fn new(reason: FailureReason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), hint: None }
    }

    /// With what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
