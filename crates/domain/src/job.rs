//! A job: one attempt of one node of a pipeline's graph.

use crate::pipeline::{Status, When};
use crate::words::words;
use crate::{JobId, PipelineId, ProjectId, RunnerId, Timestamp, UserId};

/// A job as lists, pages and the API show it.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own in the API")]
pub struct Job {
    pub id: JobId,
    pub pipeline_id: PipelineId,
    pub project_id: ProjectId,
    /// Index in the pipeline's plan.
    pub index: usize,
    /// From 1.
    pub attempt: u16,
    /// Whether a later attempt took its place.
    pub retried: bool,
    pub name: String,
    pub stage: String,
    /// Index of the stage in the plan.
    pub stage_index: usize,
    pub status: Status,
    pub when: When,
    /// Whether a failure does not fail the pipeline.
    pub allow_failure: bool,
    pub failure_reason: Option<FailureReason>,
    pub exit_code: Option<i32>,
    pub ref_name: String,
    pub tag: bool,
    pub tags: Vec<String>,
    /// The name of its environment, expanded.
    pub environment: Option<String>,
    /// Whoever pressed Play or Retry, else whoever started the pipeline.
    pub user_id: Option<UserId>,
    pub runner_id: Option<RunnerId>,
    pub timeout_seconds: Option<u32>,
    pub created_at: Timestamp,
    pub queued_at: Option<Timestamp>,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    pub erased_at: Option<Timestamp>,
    /// When a delayed job starts by itself.
    pub scheduled_at: Option<Timestamp>,
}

words! {
    /// Why a job failed, in GitLab's words.
    FailureReason {
        UnknownFailure = "unknown_failure",
        ScriptFailure = "script_failure",
        ApiFailure = "api_failure",
        StuckOrTimeoutFailure = "stuck_or_timeout_failure",
        RunnerSystemFailure = "runner_system_failure",
        MissingDependencyFailure = "missing_dependency_failure",
        RunnerUnsupported = "runner_unsupported",
        StaleSchedule = "stale_schedule",
        JobExecutionTimeout = "job_execution_timeout",
        ArchivedFailure = "archived_failure",
        UnmetPrerequisites = "unmet_prerequisites",
        SchedulerFailure = "scheduler_failure",
        DataIntegrityFailure = "data_integrity_failure",
        ImagePullFailure = "image_pull_failure",
        RunnerConfigurationError = "runner_configuration_error",
        RunnerExternalDependencyFailure = "runner_external_dependency_failure",
        RunnerInterrupted = "runner_interrupted",
        SecretsProviderNotFound = "secrets_provider_not_found",
        DownstreamPipelineCreationFailed = "downstream_pipeline_creation_failed",
        UpstreamBridgeProjectNotFound = "upstream_bridge_project_not_found",
    }
}
