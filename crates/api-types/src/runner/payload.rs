//! The payload of a job: the answer 201 to `POST /jobs/request`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lenient::null_as_default;

/// A job as a runner gets it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct JobResponse {
    pub id: i64,
    /// The job's token, for everything that the job does at the server.
    pub token: String,
    /// Whether a work tree may be used again: strategy `fetch`, else `clone`.
    pub allow_git_fetch: bool,
    pub job_info: JobFacts,
    pub git_info: GitFacts,
    pub runner_info: RunnerLimits,
    /// The latter of two with one key wins.
    #[serde(deserialize_with = "null_as_default")]
    pub variables: Vec<Variable>,
    #[serde(deserialize_with = "null_as_default")]
    pub steps: Vec<Step>,
    #[serde(deserialize_with = "null_as_default")]
    pub hooks: Vec<Hook>,
    /// `None` means the runner's own default.
    pub image: Option<Image>,
    #[serde(deserialize_with = "null_as_default")]
    pub services: Vec<Service>,
    /// `null` if the job leaves none.
    pub artifacts: Option<Vec<ArtifactEntry>>,
    #[serde(deserialize_with = "null_as_default")]
    pub cache: Vec<CacheEntry>,
    #[serde(deserialize_with = "null_as_default")]
    pub credentials: Vec<Credentials>,
    #[serde(deserialize_with = "null_as_default")]
    pub dependencies: Vec<Dependency>,
    #[serde(deserialize_with = "null_as_default")]
    pub features: PayloadFeatures,
    /// Left out when empty: names of variables and where their values are kept.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, Value>,
    /// JSON text of a list of steps; left out by jobs with `script`, because `null` breaks clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

/// `job_info`: what the job is called and where it belongs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct JobFacts {
    pub id: i64,
    pub name: String,
    pub stage: String,
    pub pipeline_id: i64,
    pub project_id: i64,
    pub project_name: String,
    pub project_full_path: String,
    pub namespace_id: i64,
    pub root_namespace_id: i64,
    pub organization_id: i64,
    pub user_id: Option<i64>,
    pub scoped_user_id: Option<i64>,
    pub time_in_queue_seconds: Option<f64>,
    /// A text: a count, or `+Inf`.
    pub project_jobs_running_on_instance_runners_count: String,
    pub queue_size: i64,
    pub queue_depth: i64,
}

/// `git_info`: what to check out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GitFacts {
    /// With `gitlab-ci-token:<job token>` as user part; its path decides the project's folder.
    pub repo_url: String,
    /// `sha1` or `sha256`.
    pub repo_object_format: String,
    /// Without `refs/`.
    #[serde(rename = "ref")]
    pub ref_name: String,
    /// The whole commit id.
    pub sha: String,
    /// The tip before the push, or 40 zeros.
    pub before_sha: String,
    /// `branch` or `tag`.
    pub ref_type: String,
    #[serde(deserialize_with = "null_as_default")]
    pub refspecs: Vec<String>,
    /// Commits to fetch; 0 is all.
    pub depth: u32,
    pub protected: Option<bool>,
}

/// `runner_info`: what bounds the run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunnerLimits {
    /// Seconds the whole job may take; 0 means the runner's default.
    pub timeout: u64,
    pub runner_session_url: Option<String>,
}

/// A variable. `file` and `raw` are left out when false, as GitLab does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of the protocol")]
#[serde(default)]
pub struct Variable {
    pub key: String,
    #[serde(deserialize_with = "null_as_default")]
    pub value: String,
    /// May be given to service containers.
    pub public: bool,
    /// Replaced in the trace.
    pub masked: bool,
    /// The job gets the path of a file with the value.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub file: bool,
    /// Not expanded.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub raw: bool,
}

/// A list of commands that share one shell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Step {
    /// `script`, `release` or `after_script`.
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub script: Vec<String>,
    /// In seconds.
    pub timeout: u64,
    /// `on_success`, `on_failure` or `always`.
    pub when: String,
    pub allow_failure: bool,
}

/// Commands around getting the sources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hook {
    /// `pre_get_sources_script` or `post_get_sources_script`.
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub script: Vec<String>,
}

/// The image of the job's container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Image {
    pub name: String,
    pub alias: Option<String>,
    pub entrypoint: Option<Vec<String>>,
    #[serde(deserialize_with = "null_as_default")]
    pub ports: Vec<Value>,
    pub executor_opts: ExecutorOptions,
    /// Always a list or `null`: `always`, `if-not-present`, `never`.
    pub pull_policy: Option<Vec<String>>,
}

/// A container beside the job's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Service {
    pub name: String,
    /// Separated by commas or spaces.
    pub alias: Option<String>,
    pub entrypoint: Option<Vec<String>>,
    pub command: Option<Vec<String>>,
    #[serde(deserialize_with = "null_as_default")]
    pub ports: Vec<Value>,
    #[serde(deserialize_with = "null_as_default")]
    pub variables: Vec<Variable>,
    pub executor_opts: ExecutorOptions,
    pub pull_policy: Option<Vec<String>>,
}

/// Options of one kind of executor. GitLab's runner refuses any other key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExecutorOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docker: Option<DockerOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<KubernetesOptions>,
}

/// `image:kubernetes`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KubernetesOptions {
    /// A name, an id, or `uid:gid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// `image:docker`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DockerOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// One upload at the end of a job: the archive, or one report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArtifactEntry {
    pub name: Option<String>,
    pub untracked: bool,
    #[serde(deserialize_with = "null_as_default")]
    pub paths: Vec<String>,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// `on_success` (also when `null`), `on_failure` or `always`.
    pub when: Option<String>,
    pub expire_in: Option<String>,
    /// `archive`, or a report's type.
    pub artifact_type: String,
    /// `zip` (also when `null`), `gzip` or `raw`.
    pub artifact_format: Option<String>,
}

/// A cache; the runner keeps it, the server only names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CacheEntry {
    #[serde(deserialize_with = "null_as_default")]
    pub key: String,
    pub untracked: bool,
    #[serde(deserialize_with = "null_as_default")]
    pub paths: Vec<String>,
    /// `pull-push`, `pull` or `push`; may hold variables.
    #[serde(deserialize_with = "null_as_default")]
    pub policy: String,
    #[serde(deserialize_with = "null_as_default")]
    pub when: String,
    #[serde(deserialize_with = "null_as_default")]
    pub fallback_keys: Vec<String>,
}

/// A sign-in to a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Credentials {
    /// `registry`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `host[:port]`.
    pub url: String,
    pub username: String,
    pub password: String,
}

/// An earlier job whose artifacts are fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dependency {
    pub id: i64,
    pub name: String,
    /// The token to fetch them with.
    pub token: String,
    /// `None` when the job left no archive.
    pub artifacts_file: Option<ArtifactFile>,
}

/// The archive of an earlier job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArtifactFile {
    pub filename: String,
    /// In bytes.
    pub size: u64,
}

/// What the server understands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PayloadFeatures {
    /// Whether the trace may hold section marks.
    pub trace_sections: bool,
    /// Beginnings of tokens to mask besides the known ones.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub token_mask_prefixes: Vec<String>,
    /// The words that `failure_reason` may hold; others are sent as `unknown_failure`.
    #[serde(deserialize_with = "null_as_default")]
    pub failure_reasons: Vec<String>,
}
