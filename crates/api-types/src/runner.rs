//! The JSON of the runner protocol, as GitLab's runner speaks it; used by both of its ends.
//!
//! Every list and object may be `null` when read. What is written keeps to the strictest decoders
//! known: integers are integers, strings are strings, and keys that must exist exist.

mod lenient;
mod payload;
mod range;
mod registration;
mod request;
mod update;

#[cfg(test)]
mod tests;

pub use payload::{
    ArtifactEntry, ArtifactFile, CacheEntry, Credentials, Dependency, DockerOptions,
    ExecutorOptions, GitFacts, Hook, Image, JobFacts, JobResponse, KubernetesOptions,
    PayloadFeatures, RunnerLimits, Service, Step, Variable,
};
pub use range::{content_range, content_range_start, stored_range, stored_size};
pub use registration::{
    ForgetMachineBody, RegisterRunnerBody, RegisteredRunner, RunnerTokenBody, VerifyRunnerBody,
};
pub use request::{Features, JobRequest, RunnerDetails};
pub use update::{ArtifactQuery, TraceDigest, UpdateJobBody};

/// Carries a job's token: `JOB-TOKEN`.
pub const JOB_TOKEN: &str = "job-token";
/// Carries a runner's token, beside the one in the body.
pub const RUNNER_TOKEN: &str = "runner-token";
/// Carries the version of the queue that a runner has seen.
pub const LAST_UPDATE: &str = "x-gitlab-last-update";
/// Carries the job's status in answers to PUT and PATCH, and in 403.
pub const JOB_STATUS: &str = "job-status";
/// Carries the seconds between two pieces of a trace.
pub const TRACE_UPDATE_INTERVAL: &str = "x-gitlab-trace-update-interval";
/// What a job's token begins with.
pub const JOB_TOKEN_PREFIX: &str = "glcbt-";
/// What a runner's token begins with; it selects the newer way to register.
pub const RUNNER_TOKEN_PREFIX: &str = "glrt-";
/// The user name of git and registry requests that carry a job's token as password.
pub const JOB_TOKEN_USER: &str = "gitlab-ci-token";
