//! A pipeline, and the data of the machine that runs it. The functions are in crate `pipeline`.

pub mod change;
pub mod effect;
pub mod event;
pub mod plan;
pub mod requirement;
pub mod state;
#[cfg(test)]
mod tests;

pub use change::{Because, Change};
pub use effect::Effect;
pub use event::Event;
pub use plan::{AllowFailure, JobPlan, Need, Plan, Retry, When};
pub use requirement::Requirement;
pub use state::{JobState, State};

use crate::diagnostic::Diagnostic;
use crate::words::words;
use crate::{PipelineId, ProjectId, Timestamp, UserId};

/// A pipeline as lists and pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    pub id: PipelineId,
    /// Its number inside the project.
    pub iid: i64,
    pub project_id: ProjectId,
    pub user_id: Option<UserId>,
    /// The branch or tag, without `refs/heads/` or `refs/tags/`.
    pub ref_name: String,
    pub tag: bool,
    /// Whether the ref was protected when the pipeline was made.
    pub protected: bool,
    pub sha: String,
    /// The tip before the push, forty zeros where there was none.
    pub before_sha: String,
    pub source: Source,
    pub status: Status,
    /// `workflow:name`, expanded.
    pub name: Option<String>,
    /// What is wrong with the file, or what is remarkable about it.
    pub diagnostics: Vec<Diagnostic>,
    /// Why it was not created although it was asked for.
    pub failure_reason: Option<PipelineFailure>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
}

words! {
    /// Why a pipeline has no jobs.
    PipelineFailure {
        /// The file has errors.
        ConfigError = "config_error",
        /// The server failed while it made the pipeline.
        UnknownFailure = "unknown_failure",
    }
}

words! {
    /// What made a pipeline (`CI_PIPELINE_SOURCE`).
    Source {
        /// A push of a branch or a tag.
        Push = "push",
        /// The form for a new pipeline.
        Web = "web",
        /// A trigger token.
        Trigger = "trigger",
        /// A schedule.
        Schedule = "schedule",
        /// The pipelines endpoint.
        Api = "api",
        /// Statuses of another system.
        External = "external",
        /// A job of another project's pipeline.
        Pipeline = "pipeline",
        /// A command in a chat.
        Chat = "chat",
        /// A commit of the Web IDE.
        WebIde = "webide",
        /// A merge request that was made, updated, or asked for a pipeline.
        MergeRequestEvent = "merge_request_event",
        /// A pull request on another host.
        ExternalPullRequestEvent = "external_pull_request_event",
        /// A job of the same project's pipeline.
        ParentPipeline = "parent_pipeline",
        OndemandDastScan = "ondemand_dast_scan",
        OndemandDastValidation = "ondemand_dast_validation",
        SecurityOrchestrationPolicy = "security_orchestration_policy",
        ContainerRegistryPush = "container_registry_push",
        DuoWorkflow = "duo_workflow",
        PipelineExecutionPolicySchedule = "pipeline_execution_policy_schedule",
        DependencyManagementSecurityUpdate = "dependency_management_security_update",
    }
}

impl Source {
    /// The word that `only` and `except` know it by: the name without `_event`.
    pub fn policy_word(self) -> &'static str {
        let word = self.word();
        word.strip_suffix("_event").unwrap_or(word)
    }
}

words! {
    /// The state of a job, of a stage, or of a pipeline. Not every one of them can be in every state.
    Status {
        Created = "created",
        Pending = "pending",
        Running = "running",
        Success = "success",
        Failed = "failed",
        Canceling = "canceling",
        Canceled = "canceled",
        Skipped = "skipped",
        Manual = "manual",
        Scheduled = "scheduled",
    }
}

impl Status {
    /// Nothing more happens by itself or by a person's start: success, failed, canceled, skipped.
    pub const fn is_completed(self) -> bool {
        matches!(self, Self::Success | Self::Failed | Self::Canceled | Self::Skipped)
    }

    /// Work is under way or ahead without anybody's doing.
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Created | Self::Pending | Self::Running | Self::Canceling)
    }
}
