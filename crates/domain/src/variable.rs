//! CI/CD variables of settings, and variables as a job gets them.

use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{ProjectId, VariableId};

/// A variable kept in a project's settings. The value is sealed in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "GitLab's flags of a variable")]
pub struct Variable {
    pub id: VariableId,
    pub project_id: ProjectId,
    pub key: String,
    pub value: String,
    pub kind: VariableKind,
    /// Only for pipelines of protected branches and tags.
    pub protected: bool,
    /// Replaced by `[MASKED]` in traces.
    pub masked: bool,
    /// Masked, and never shown again after it was set.
    pub hidden: bool,
    /// Not expanded.
    pub raw: bool,
    /// `*`, an environment's name, or a pattern with `*`.
    pub environment_scope: String,
    pub description: Option<String>,
}

words! {
    /// How a job sees a variable.
    VariableKind {
        /// The value.
        EnvVar = "env_var",
        /// The path of a file that holds the value.
        File = "file",
    }
}

/// A variable as it is handed to a job, or seen by a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of the runner protocol")]
pub struct JobVariable {
    pub key: String,
    pub value: String,
    /// May be given to service containers and shown to whoever sees the job.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub public: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub masked: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub file: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub raw: bool,
}

impl JobVariable {
    /// A public variable with a plain value.
    pub fn public(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into(), public: true, ..Self::default() }
    }
}
