//! Pipelines: from a file and an event to a stored graph that runs.

mod change;
mod commits;
pub(crate) mod compile;
mod config_file;
mod create;
pub(crate) mod draft;
mod elsewhere;
mod lint;
pub(crate) mod predefined;
mod sealed;

pub(crate) use commits::Commits;
pub use create::CreatePipeline;
pub use lint::{DryRun, Lint, LintReport, LintedJobs};

use std::collections::BTreeMap;

use domain::limits::PIPELINE_INPUTS_MAX;
use domain::variable::{JobVariable, VariableKind};

use crate::error::{Error, Result};

/// A variable given with a pipeline or a manual job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineVariable {
    pub key: String,
    pub value: String,
    pub kind: VariableKind,
    /// Not expanded.
    pub raw: bool,
}

impl PipelineVariable {
    fn for_job(&self) -> JobVariable {
        JobVariable {
            key: self.key.clone(),
            value: self.value.clone(),
            file: self.kind == VariableKind::File,
            raw: self.raw,
            ..JobVariable::default()
        }
    }
}

/// Values for the inputs of a file's header, by name: texts, numbers, booleans and lists.
pub type Inputs = BTreeMap<String, serde_json::Value>;

/// Checks that a pipeline is not given too many inputs; their values are the compiler's matter.
pub(crate) fn check_inputs(inputs: &Inputs) -> Result<()> {
    if inputs.len() > PIPELINE_INPUTS_MAX {
        return Err(Error::invalid("inputs", format!("cannot be more than {PIPELINE_INPUTS_MAX}")));
    }
    Ok(())
}

/// Checks given variables and makes them a job's.
pub(crate) fn given(variables: &[PipelineVariable]) -> Result<Vec<JobVariable>> {
    if variables.len() > domain::limits::PIPELINE_VARIABLES_MAX {
        return Err(Error::invalid("variables", "are too many"));
    }
    for variable in variables {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if variable.key.is_empty() || !variable.key.chars().all(is_name) {
            let text = "can contain only letters, digits and '_'.";
            return Err(Error::invalid("variables.key", text));
        }
    }
    Ok(variables.iter().map(PipelineVariable::for_job).collect())
}
