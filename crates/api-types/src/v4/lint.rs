//! What checking a configuration file found.

use serde::Serialize;
use serde_json::{Map, Value};

/// The answer of `ci/lint`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lint {
    pub valid: bool,
    pub errors: Vec<String>,
    pub warnings: Vec<String>,
    /// The whole configuration in one text, where it could be put together.
    pub merged_yaml: Option<String>,
    pub includes: Vec<LintInclude>,
    /// Absent unless asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jobs: Option<Vec<LintJob>>,
}

/// A file that was included.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LintInclude {
    /// `local`, `file`, `remote`, `template` or `component`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub location: String,
    /// Where the file is shown, and where it is as text; of files of this server only.
    pub blob: Option<String>,
    pub raw: Option<String>,
    /// What else the item says.
    pub extra: Map<String, Value>,
    pub context_project: Option<String>,
    pub context_sha: Option<String>,
}

/// A job of the file, or with a dry run one of the pipeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LintJob {
    pub name: String,
    pub stage: String,
    pub before_script: Vec<String>,
    pub script: Vec<String>,
    pub after_script: Vec<String>,
    pub tag_list: Vec<String>,
    pub environment: Option<String>,
    pub when: &'static str,
    pub allow_failure: bool,
    /// Absent in a dry run.
    #[serde(flatten)]
    pub written: Option<LintWritten>,
}

/// What a job says of pipelines and of other jobs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LintWritten {
    pub only: Value,
    pub except: Value,
    pub needs: Option<Vec<LintNeed>>,
}

/// A job that another one needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LintNeed {
    pub name: String,
    pub artifacts: bool,
    pub optional: bool,
}
