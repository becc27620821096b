//! Where the keywords and the variables of a job come from: the data.

use serde::{Deserialize, Serialize};

use super::SeenValue;

/// A file, and the `include` item that brought it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncludeReason {
    pub file: String,
    /// The including file.
    pub by: String,
    /// Line of the item in it, from 1.
    pub line: u32,
}

/// What an entry gives to a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceReason {
    #[serde(flatten)]
    pub from: SourceFrom,
    /// Where the entry begins.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// Keywords of the job that it gives; mappings may come from several entries.
    pub keys: Vec<String>,
}

/// Which entry it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum SourceFrom {
    /// The job itself, in this file.
    Job,
    /// An entry that the job extends, itself or through another one.
    Extends { entry: String },
    /// `default`, or its older spelling at the top.
    Default,
}

/// Why a variable has its value, or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariableReason {
    pub name: String,
    /// Everything that gives it a value, highest precedence first: the first one counts, the others
    /// are overridden.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<VariableOrigin>,
    /// The value after references to other variables were replaced, where that changes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub becomes: Option<String>,
    /// Variables that its value refers to, itself or through others, and that are not set: the job
    /// gets nothing in their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unset: Vec<String>,
    /// Why it has no value, where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<Absent>,
}

/// One thing that gives a variable a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariableOrigin {
    pub tier: VariableTier,
    /// As written.
    pub value: SeenValue,
    /// Where it is written, if that is in a file of the configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// From 1; 0 without a file.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub line: u32,
}

/// Where a variable can come from, highest precedence first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VariableTier {
    /// Given with the pipeline: API, form, push option, schedule.
    Pipeline,
    /// Settings of the project or of a group.
    Settings,
    /// The account that started the pipeline.
    User,
    /// `variables` of the rule that matched.
    Rule,
    /// `parallel:matrix`.
    Matrix,
    /// `variables` of the job.
    Job,
    /// `variables` of the rule of `workflow` that matched.
    WorkflowRule,
    /// `variables` at the top of the file.
    Root,
    /// Predefined, from the job itself.
    JobPredefined,
    /// Predefined.
    Predefined,
}

/// Why a variable has no value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Absent {
    /// `inherit:variables` of the job keeps it out; where it is written.
    NotInherited { file: String, line: u32 },
    /// The settings have it for other environments. Which ones is not shown: names of environments
    /// that settings know need not be public.
    OtherEnvironments,
    /// It is predefined, and not here or not yet: `event::catalogue` says when it is.
    Predefined,
    /// Nothing gives it a value.
    Nowhere,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}
