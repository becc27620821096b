//! What a runner needs to know of a job. Kept as JSON with the job, because a job may be retried
//! months after its file has changed.

use serde::{Deserialize, Serialize};

use crate::environment::{EnvironmentAction, Tier};
use crate::variable::JobVariable;

/// A job's definition after rules, defaults and `extends`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JobSpec {
    pub before_script: Vec<String>,
    pub script: Vec<String>,
    pub after_script: Vec<String>,
    /// `hooks:pre_get_sources_script`.
    pub pre_get_sources_script: Vec<String>,
    pub image: Option<Image>,
    pub services: Vec<Service>,
    /// YAML variables that reach the job: root, workflow, job and rule, the latter winning.
    /// Values as written, not expanded.
    pub variables: Vec<JobVariable>,
    /// Expanded.
    pub tags: Vec<String>,
    pub artifacts: Vec<ArtifactSpec>,
    /// Names of jobs whose artifacts are fetched; `None` means all of earlier stages.
    pub dependencies: Option<Vec<String>>,
    pub cache: Vec<CacheSpec>,
    pub timeout_seconds: Option<u32>,
    pub environment: Option<EnvironmentSpec>,
    /// The pattern of `coverage`, without slashes.
    pub coverage: Option<String>,
    pub interruptible: bool,
    /// `i` and `N` of `name i/N`, with `parallel`.
    pub node: Option<(u32, u32)>,
}

/// An image to run in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Image {
    pub name: String,
    pub entrypoint: Option<Vec<String>>,
    pub pull_policy: Vec<String>,
    pub docker_user: Option<String>,
    pub docker_platform: Option<String>,
}

/// A container beside the job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Service {
    pub image: Image,
    pub alias: Option<String>,
    pub command: Option<Vec<String>>,
    pub variables: Vec<JobVariable>,
}

/// One upload: the archive, or one report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArtifactSpec {
    pub name: Option<String>,
    pub paths: Vec<String>,
    pub exclude: Vec<String>,
    pub untracked: bool,
    /// `on_success`, `on_failure` or `always`.
    pub when: Option<String>,
    /// As written: `1 week`.
    pub expire_in: Option<String>,
    /// `archive`, or a report's type.
    pub artifact_type: String,
    /// `zip`, `gzip` or `raw`.
    pub artifact_format: String,
}

/// One cache.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CacheSpec {
    pub key: String,
    pub paths: Vec<String>,
    pub untracked: bool,
    pub policy: String,
    pub when: String,
    pub fallback_keys: Vec<String>,
}

/// `environment`, its name expanded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentSpec {
    pub name: String,
    /// As written; expanded when the job starts and when it ends.
    pub url: Option<String>,
    pub action: EnvironmentAction,
    /// As written, or inferred from the name.
    pub tier: Option<Tier>,
    pub on_stop: Option<String>,
    pub auto_stop_in: Option<String>,
}
