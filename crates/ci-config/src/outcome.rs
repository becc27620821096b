//! What a compilation gives.

use domain::diagnostic::Diagnostic;
use domain::job_spec::JobSpec;
use domain::pipeline::Plan;

use crate::input::Missing;
use crate::reason::{Compared, IncludeReason, NoPipeline, Reasons};

/// The result of [`compile`](crate::compile).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Facts are missing: fill them into the input and compile again. Never empty.
    Missing(Vec<Missing>),
    /// The configuration is refused. At least one diagnostic is an error. There are reasons where
    /// the rules of all jobs were judged before.
    Refused { diagnostics: Vec<Diagnostic>, reasons: Option<Box<Reasons>> },
    /// The configuration is valid and makes no pipeline here.
    Filtered { because: Filtered, diagnostics: Vec<Diagnostic>, reasons: Reasons },
    /// A pipeline.
    Compiled(Box<Compiled>),
}

impl Outcome {
    /// The same, saying between what its `changes` were looked for.
    #[must_use]
    pub fn compared(mut self, compared: Compared) -> Self {
        match &mut self {
            Self::Missing(_) | Self::Refused { reasons: None, .. } => {}
            Self::Refused { reasons: Some(reasons), .. } => reasons.compared = Some(compared),
            Self::Filtered { reasons, .. } => reasons.compared = Some(compared),
            Self::Compiled(compiled) => compiled.reasons.compared = Some(compared),
        }
        self
    }

    /// The same where somebody asked for no pipeline: it is only kept why jobs would be in. The
    /// caller knows who asked.
    #[must_use]
    pub fn skipped(self, why: NoPipeline) -> Self {
        let (diagnostics, reasons) = match self {
            Self::Missing(_) => return self,
            Self::Refused { diagnostics, reasons } => {
                (diagnostics, reasons.map_or_else(Reasons::none, |reasons| *reasons))
            }
            Self::Filtered { diagnostics, reasons, .. } => (diagnostics, reasons),
            Self::Compiled(compiled) => (compiled.diagnostics, compiled.reasons),
        };
        let reasons = Reasons { no_pipeline: Some(why), ..reasons };
        Self::Filtered { because: Filtered::Skipped, diagnostics, reasons }
    }

    /// The same with the findings of the compilation and the files that it read.
    pub(crate) fn with(mut self, list: Vec<Diagnostic>, includes: Vec<IncludeReason>) -> Self {
        let (found, reasons) = match &mut self {
            Self::Missing(_) => return self,
            Self::Refused { diagnostics, reasons: None } => {
                *diagnostics = list;
                return self;
            }
            Self::Refused { diagnostics, reasons: Some(reasons) } => (diagnostics, &mut **reasons),
            Self::Filtered { diagnostics, reasons, .. } => (diagnostics, reasons),
            Self::Compiled(compiled) => (&mut compiled.diagnostics, &mut compiled.reasons),
        };
        *found = list;
        reasons.includes = includes;
        self
    }
}

/// Why a valid configuration makes no pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filtered {
    /// `workflow:rules` did not allow it.
    Workflow,
    /// No job was left, or only jobs of `.pre` and `.post`.
    Jobs,
    /// The commit's message or the push asked for none.
    Skipped,
}

impl Filtered {
    /// GitLab's sentence for API clients.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Workflow => "Pipeline filtered out by workflow rules.",
            Self::Jobs => {
                "Pipeline will not run for the selected trigger. The rules configuration prevented any jobs from being added to the pipeline."
            }
            Self::Skipped => "Pipeline skipped: the commit or the push asked for none.",
        }
    }
}

/// A pipeline ready to be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compiled {
    /// The graph.
    pub plan: Plan,
    /// One for each job of the plan, same order.
    pub specs: Vec<Box<JobSpec>>,
    /// `workflow:name`, expanded; `None` where it is absent or empty.
    pub name: Option<String>,
    /// `workflow:auto_cancel`, read for later use.
    pub auto_cancel: AutoCancel,
    /// Warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// Why each job of the file is in the pipeline or not.
    pub reasons: Reasons,
}

/// `workflow:auto_cancel` after rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AutoCancel {
    pub on_new_commit: OnNewCommit,
    /// `on_job_failure: all`.
    pub on_job_failure: bool,
}

/// What a newer commit of the same ref does to this pipeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnNewCommit {
    /// Cancels all of it unless a job with `interruptible: false` has started.
    #[default]
    Conservative,
    /// Cancels jobs with `interruptible: true`.
    Interruptible,
    /// Nothing.
    None,
}
