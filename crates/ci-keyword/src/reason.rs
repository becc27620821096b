//! Why a pipeline and each of its jobs exist or not: data, put into words by the surfaces.
//! Kept as JSON with the pipeline.

mod origin;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use origin::{
    Absent, IncludeReason, SourceFrom, SourceReason, VariableOrigin, VariableReason, VariableTier,
};

/// Version of [`Reasons`].
const REASONS_VERSION: u32 = 1;

/// The reasons of one compilation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasons {
    /// Version of this document: 1.
    pub v: u32,
    /// `None` where the file has no `workflow:rules`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<WorkflowReason>,
    /// Between what the push changed files; `None` where nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<Compared>,
    /// Files that were included, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub includes: Vec<IncludeReason>,
    /// The variables at the top of the file. Only where origins were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<VariableReason>,
    /// Why there is no pipeline, whatever was decided about each job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_pipeline: Option<NoPipeline>,
    /// Every visible job of the file in file order, parallel jobs once for each instance. Empty
    /// where the workflow allowed no pipeline.
    pub jobs: Vec<JobReason>,
}

/// Why there is no pipeline although rules of jobs may have let some in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NoPipeline {
    /// What is left does not fit together; the findings say why.
    Refused,
    /// Only jobs of `.pre` and `.post` are left.
    EdgesOnly,
    /// The commit's message has this mark, `[ci skip]`.
    SkippedByMessage { mark: String },
    /// The push was made with the option `ci.skip`.
    SkippedByOption,
}

impl Reasons {
    /// The reasons of a pipeline of which no job was judged.
    pub const fn none() -> Self {
        Self {
            v: REASONS_VERSION,
            workflow: None,
            compared: None,
            includes: Vec::new(),
            variables: Vec::new(),
            no_pipeline: None,
            jobs: Vec::new(),
        }
    }
}

/// What `changes` compared. The caller knows and fills it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Compared {
    /// Two commits, as they are named: hashes, `HEAD~1`.
    Commits { from: String, to: String },
    /// Paths that somebody named.
    Given,
    /// There was nothing to compare with: a new branch, a tag, a pipeline without a push.
    Nothing,
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
    pub file: Arc<str>,
    pub line: u32,
    pub included: bool,
    pub because: Because,
    /// Rules that were looked at, in order; the deciding one is the last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleReason>,
    /// Jobs that it needs and that are not in, for which the pipeline is refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
    /// Entries that the job is put together from, where there are several. Only where origins were
    /// asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceReason>,
    /// The variables of its own and those that its rules ask for. Only where origins were asked
    /// for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<VariableReason>,
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
    /// There are rules and one of them cannot be judged; a finding says why.
    Unjudged,
    /// No `rules` and no `only`: such jobs are in pipelines of branches and tags, and this is none.
    ImplicitOnly,
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
    #[serde(default)]
    pub file: Arc<str>,
    /// Line of the rule, from 1.
    pub line: u32,
    pub matched: bool,
    /// Clauses that were looked at: all up to the first that failed. None for a rule without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<ClauseReason>,
}

impl RuleReason {
    /// Whether all clauses so far hold.
    pub fn holds(&self) -> bool {
        self.clauses.iter().all(|clause| match clause {
            ClauseReason::If { holds, .. }
            | ClauseReason::Changes { holds, .. }
            | ClauseReason::Exists { holds, .. } => *holds,
        })
    }
}

/// How one clause was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "clause", rename_all = "snake_case")]
pub enum ClauseReason {
    /// `if`, with every variable of the expression, in its order.
    If { expression: Arc<str>, values: Vec<SeenVariable>, holds: bool },
    /// `changes`.
    Changes {
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        globs: Vec<String>,
        /// Instead of globs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        regexp: Option<String>,
        /// The ref of `compare_to`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        compare_to: Option<String>,
        found: PathsFound,
        holds: bool,
    },
    /// `exists`.
    Exists {
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        globs: Vec<String>,
        /// Instead of globs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        regexp: Option<String>,
        found: PathsFound,
        holds: bool,
    },
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

/// What was found for a list of globs, or for a regular expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PathsFound {
    /// The first path that matched, and its glob or the expression.
    Match { path: String, glob: String },
    /// None of that many paths.
    Nothing { paths: usize },
    /// There is no diff, so the clause holds.
    NoDiff,
    /// More comparisons than `RULE_COMPARISONS_MAX`, so the clause holds.
    TooMany,
}
