//! What checking a configuration file found.

use serde::Serialize;

/// The answer of `ci/lint`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lint {
    pub valid: bool,
    pub errors: Vec<String>,
    pub warnings: Vec<String>,
    pub merged_yaml: Option<String>,
    pub includes: Vec<String>,
    /// Absent unless asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jobs: Option<Vec<LintJob>>,
}

/// A job that a pipeline would have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LintJob {
    pub name: String,
}
