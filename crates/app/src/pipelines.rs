//! Pipelines: from a file and an event to a stored graph that runs.

use domain::PipelineId;
use domain::access::ProjectAccess;
use domain::diagnostic::Diagnostic;
use domain::pipeline::{Pipeline, Source};
use domain::variable::VariableKind;

use crate::{App, Result};

/// A pipeline that somebody asks for.
#[derive(Clone, Debug)]
pub struct CreatePipeline {
    /// A branch or a tag, with or without `refs/heads/` or `refs/tags/`.
    pub ref_name: String,
    pub source: Source,
    pub variables: Vec<PipelineVariable>,
}

/// A variable given with a pipeline or a manual job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineVariable {
    pub key: String,
    pub value: String,
    pub kind: VariableKind,
    pub raw: bool,
}

/// A file to be checked.
#[derive(Clone, Debug, Default)]
pub struct Lint {
    /// `None`: the file in the repository.
    pub content: Option<String>,
    /// `None`: the default branch.
    pub ref_name: Option<String>,
}

/// What checking a file found.
#[derive(Clone, Debug, Default)]
pub struct LintReport {
    pub diagnostics: Vec<Diagnostic>,
    /// Names of the jobs that a pipeline would have.
    pub jobs: Vec<String>,
}

impl App {
    /// Makes a pipeline of the current tip of a branch or tag.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` with field `base`: no such ref, no file, errors in the file (the
    /// refused pipeline is kept), no jobs by the rules.
    pub async fn create_pipeline(
        &self,
        access: &ProjectAccess,
        new: CreatePipeline,
    ) -> Result<Pipeline> {
        Err(crate::unfinished())
    }

    /// Stops everything of a pipeline that still runs or waits.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn cancel_pipeline(
        &self,
        access: &ProjectAccess,
        id: PipelineId,
    ) -> Result<Pipeline> {
        Err(crate::unfinished())
    }

    /// Runs the failed and canceled jobs of a pipeline once more.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn retry_pipeline(&self, access: &ProjectAccess, id: PipelineId) -> Result<Pipeline> {
        Err(crate::unfinished())
    }

    /// Checks a file without making a pipeline.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` when the ref or the file is not there.
    pub async fn lint(&self, access: &ProjectAccess, lint: Lint) -> Result<LintReport> {
        Err(crate::unfinished())
    }
}
