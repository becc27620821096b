//! What a runner needs to know of a job. Kept as JSON with the job, because a job may be retried
//! months after its file has changed.

mod input;
mod need;
mod pages;
mod release;
mod secret;
mod trigger;

pub use input::{InputKind, InputSpec};
pub use need::{OtherNeed, OtherPipeline};
pub use pages::PagesSpec;
pub use release::{ReleaseLink, ReleaseSpec};
pub use secret::{IdTokenSpec, SecretProvider, SecretSpec};
pub use trigger::{ChildFile, ChildFilePlace, Forward, InputValue, TriggerSpec, TriggerStrategy};

use serde::{Deserialize, Serialize};

use crate::environment::{EnvironmentAction, Tier};
use crate::pipeline::Requirement;
use crate::variable::JobVariable;
use crate::words::words;

/// A job's definition after rules, defaults and `extends`. What is big and not in every job
/// is boxed: a pipeline may have thousands of these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JobSpec {
    pub before_script: Vec<String>,
    pub script: Vec<String>,
    pub after_script: Vec<String>,
    /// `hooks:pre_get_sources_script`.
    pub pre_get_sources_script: Vec<String>,
    pub image: Option<Box<Image>>,
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
    pub environment: Option<Box<EnvironmentSpec>>,
    /// The pattern of `coverage`, without slashes.
    pub coverage: Option<String>,
    pub interruptible: bool,
    /// `i` and `N` of `name i/N`, with `parallel`.
    pub node: Option<(u32, u32)>,
    /// With it the job has no script and no runner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Box<TriggerSpec>>,
    /// `needs:pipeline` of a job without script: the project whose status it takes over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upstream_pipeline: Option<String>,
    /// Needs of jobs of other pipelines.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_needs: Vec<OtherNeed>,
    /// `run`: a list of steps, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<Box<ReleaseSpec>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<SecretSpec>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub id_tokens: Vec<IdTokenSpec>,
    /// `google_cloud`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<InputSpec>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<Box<PagesSpec>>,
    /// Expanded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_group: Option<String>,
    /// What a person is asked before the job is started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manual_confirmation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dast_configuration: Option<Box<DastSpec>>,
    /// Who may download the artifacts.
    #[serde(skip_serializing_if = "ArtifactAccess::is_all")]
    pub artifacts_access: ArtifactAccess,
    /// `artifacts:expose_as`: how a merge request calls them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifacts_exposed_as: Option<String>,
}

impl JobSpec {
    /// What it asks of the server itself, in the order of [`Requirement::ALL`].
    pub fn requirements(&self) -> Vec<Requirement> {
        let asks = |requirement: &&Requirement| match requirement {
            Requirement::Trigger => self.trigger.is_some(),
            Requirement::UpstreamPipeline => self.upstream_pipeline.is_some(),
            Requirement::OtherArtifacts => self.other_needs.iter().any(|need| need.artifacts),
            Requirement::Run => self.run.is_some(),
            Requirement::Release => self.release.is_some(),
            Requirement::Secrets => !self.secrets.is_empty(),
            Requirement::IdTokens => !self.id_tokens.is_empty(),
            Requirement::ResourceGroup => self.resource_group.is_some(),
            Requirement::Inputs => !self.inputs.is_empty(),
        };
        Requirement::ALL.iter().filter(asks).copied().collect()
    }
}

/// `dast_configuration`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DastSpec {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_profile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scanner_profile: Option<String>,
}

words! {
    /// Who may download a job's artifacts (`artifacts:access`).
    #[derive(Default)]
    ArtifactAccess {
        /// Whoever may see the job.
        #[default]
        All = "all",
        Developer = "developer",
        Maintainer = "maintainer",
        /// No person; jobs may.
        None = "none",
    }
}

impl ArtifactAccess {
    /// Whether nobody is kept out.
    pub fn is_all(&self) -> bool {
        *self == Self::All
    }
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
    /// A name, an id, or `uid:gid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubernetes_user: Option<String>,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<KubernetesSpec>,
}

/// `environment:kubernetes`, all texts as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KubernetesSpec {
    /// `group/project:name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Of the dashboard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flux_resource_path: Option<String>,
    /// `managed_resources:enabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managed_resources: Option<bool>,
}
