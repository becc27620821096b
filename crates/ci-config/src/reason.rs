//! Why a pipeline and each of its jobs exist or not: data, put into words by the surfaces.
//! Kept as JSON with the pipeline.

use serde::{Deserialize, Serialize};

/// The reasons of one compilation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasons {
    /// Version of this document: 1.
    pub v: u32,
    /// `None` where the file has no `workflow:rules`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<WorkflowReason>,
    /// Every visible job of the file in file order, parallel jobs once for each instance. Empty
    /// where the workflow allowed no pipeline.
    pub jobs: Vec<JobReason>,
}

/// Why `workflow:rules` allowed a pipeline or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowReason {
    pub allowed: bool,
    /// Rules that were looked at: all before the deciding one, and that one. Where none matched,
    /// all of them.
    pub rules: Vec<RuleReason>,
}

/// Why one job is in the pipeline or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobReason {
    pub job: String,
    /// Where the job begins in the file, from 1.
    pub file: String,
    pub line: u32,
    pub included: bool,
    pub because: Because,
    /// Rules that were looked at, in order; the deciding one is the last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleReason>,
}

/// What decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Because {
    /// Neither `rules` nor `only` nor `except`: always in.
    Unconditional,
    /// The rule with this index matched; `when` is the job's `when` with it, perhaps `never`.
    Rule { index: usize, when: String },
    /// There are rules and none matched.
    NoRuleMatched,
    /// `only` holds and `except` does not.
    OnlyExceptPassed,
    /// A key of `only` does not hold: `refs`, `variables`, `changes`, `kubernetes`.
    OnlyFailed { key: String },
    /// A key of `except` holds.
    ExceptMatched { key: String },
}

/// How one rule was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleReason {
    /// Index in the list after nested lists were flattened, from 0.
    pub index: usize,
    /// Line of the rule, from 1.
    pub line: u32,
    pub matched: bool,
    /// Clauses that were looked at: all up to the first that failed. None for a rule without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<ClauseReason>,
}

/// How one clause was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "clause", rename_all = "snake_case")]
pub enum ClauseReason {
    /// `if`, with every variable of the expression, in its order.
    If { expression: String, values: Vec<SeenVariable>, holds: bool },
    /// `changes`.
    Changes { globs: Vec<String>, found: PathsFound, holds: bool },
    /// `exists`.
    Exists { globs: Vec<String>, found: PathsFound, holds: bool },
}

/// A variable as an expression saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenVariable {
    pub name: String,
    pub value: SeenValue,
}

/// The value of a variable in a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenValue {
    Undefined,
    /// The value, at most `REASON_VALUE_CHARS_MAX` characters of it.
    Text(String),
    /// It has a value that is not shown: masked, or from settings.
    Hidden,
}

/// What was found for a list of globs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PathsFound {
    /// The first path that matched, and its glob.
    Match { path: String, glob: String },
    /// None of that many paths.
    Nothing { paths: usize },
    /// There is no diff, so the clause holds.
    NoDiff,
    /// More comparisons than `RULE_COMPARISONS_MAX`, so the clause holds.
    TooMany,
}
