//! Every predefined variable of GitLab's documentation: from when on it exists, and when at all.
//!
//! The page of the reference is made from this list, and tests compare it with what is really set.

mod list;

pub use list::PREDEFINED;

use std::fmt;

/// One predefined variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Predefined {
    pub name: &'static str,
    pub phase: Phase,
    pub given: Given,
}

/// From when on a variable exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Before the pipeline: `include`, `workflow`, rules and jobs see it.
    PrePipeline,
    /// While the pipeline is made: rules of jobs and jobs see it.
    Pipeline,
    /// When a runner takes the job: only its scripts see it.
    Job,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PrePipeline => "pre-pipeline",
            Self::Pipeline => "pipeline",
            Self::Job => "job",
        })
    }
}

/// When a variable exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    Always,
    /// Everywhere, without a value: the feature that would fill it does not exist.
    Empty,
    When(Condition),
    /// The feature that it describes does not exist.
    Never,
}

/// What a variable depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    Branch,
    Tag,
    MergeRequest,
    /// Of a merge request, and what it shows is there.
    MergeRequestHas,
    OpenMergeRequests,
    ExternalPullRequest,
    Schedule,
    Trigger,
    Chat,
    Upstream,
    Account,
    WorkflowName,
    Environment,
    EnvironmentUrl,
    NumberedJob,
    ManualJob,
    Image,
    Container,
    Shell,
    SetByUser,
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Always => "always",
            Self::Empty => "always, but empty: the feature is absent",
            Self::Never => "never: the feature is absent",
            Self::When(condition) => condition.words(),
        })
    }
}

impl Condition {
    const fn words(self) -> &'static str {
        match self {
            Self::Branch => "in pipelines of branches",
            Self::Tag => "in pipelines of tags",
            Self::MergeRequest => "in pipelines of merge requests",
            Self::MergeRequestHas => "in pipelines of merge requests that have it",
            Self::OpenMergeRequests => "when open merge requests have the branch as their source",
            Self::ExternalPullRequest => "in pipelines of external pull requests",
            Self::Schedule => "in pipelines of schedules",
            Self::Trigger => "in pipelines of trigger tokens",
            Self::Chat => "in pipelines of chat commands",
            Self::Upstream => "in downstream pipelines",
            Self::Account => "when an account started the pipeline",
            Self::WorkflowName => "when the pipeline has a name",
            Self::Environment => "in jobs with `environment`",
            Self::EnvironmentUrl => "in jobs with `environment` that has an address",
            Self::NumberedJob => "in jobs with `parallel`",
            Self::ManualJob => "in jobs with `when: manual`",
            Self::Image => "in jobs with `image`",
            Self::Container => "in jobs that run in a container of their own",
            Self::Shell => "in jobs that share the runner's machine",
            Self::SetByUser => "when it is set: it switches something on",
        }
    }
}
