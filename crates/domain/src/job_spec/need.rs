//! `needs` of jobs that are not in the same pipeline.

use serde::{Deserialize, Serialize};

/// A job elsewhere whose artifacts are fetched. Nothing waits for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OtherNeed {
    pub from: OtherPipeline,
    /// As written, like all texts here: it may hold variables.
    pub job: String,
    pub artifacts: bool,
}

/// Where that job is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherPipeline {
    /// A pipeline by its id, in the same tree of parents and children.
    Pipeline(String),
    /// The latest successful one of a branch or tag of a project.
    Project {
        project: String,
        #[serde(rename = "ref")]
        reference: String,
    },
}

impl Default for OtherPipeline {
    fn default() -> Self {
        Self::Pipeline(String::new())
    }
}
