//! The numbers of diagnostics. A number is never used for two things.

/// What kind of finding a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// The text is no YAML that GitLab would read.
    Yaml,
    /// The text or its tree is beyond a limit.
    TooBig,
    /// The root is no mapping, or there is no text.
    Root,
    /// There is no visible job, or something in its place is none.
    NoJob,
    /// A key that GitLab does not know.
    UnknownKey,
    /// A key or form that GitLab knows and this compiler does not take yet.
    NotYet,
    /// A value of the wrong kind or outside its range.
    Value,
    /// Keys that cannot stand together.
    Together,
    /// `extends`.
    Extends,
    /// `!reference`.
    Reference,
    /// `include`.
    Include,
    /// A job's stage.
    Stage,
    /// `needs`.
    Needs,
    /// `dependencies`.
    Dependencies,
    /// `environment:on_stop`.
    OnStop,
    /// `rules:if`, `only:variables`.
    Expression,
    /// `rules:changes` and `rules:exists` that cannot be evaluated.
    RulePaths,
    /// Variables that refer to each other, or grow too long.
    Variables,
    /// More jobs than a pipeline may have.
    TooManyJobs,
    /// More findings than are shown.
    MoreFindings,
    /// Warning: rules that may make two pipelines for one push.
    DuplicatePipelines,
    /// Warning: a key that is written twice in one mapping.
    DuplicateKey,
    /// Warning: a key that is read and has no effect yet.
    NoEffect,
}

impl Code {
    /// The number as users see it.
    pub(crate) const fn number(self) -> &'static str {
        match self {
            Self::Yaml => "CI0001",
            Self::TooBig => "CI0002",
            Self::Root => "CI0003",
            Self::NoJob => "CI0004",
            Self::UnknownKey => "CI0010",
            Self::NotYet => "CI0011",
            Self::Value => "CI0012",
            Self::Together => "CI0013",
            Self::Extends => "CI0020",
            Self::Reference => "CI0021",
            Self::Include => "CI0022",
            Self::Stage => "CI0030",
            Self::Needs => "CI0031",
            Self::Dependencies => "CI0032",
            Self::OnStop => "CI0033",
            Self::Expression => "CI0040",
            Self::RulePaths => "CI0041",
            Self::Variables => "CI0042",
            Self::TooManyJobs => "CI0050",
            Self::MoreFindings => "CI0099",
            Self::DuplicatePipelines => "CI1001",
            Self::DuplicateKey => "CI1002",
            Self::NoEffect => "CI1003",
        }
    }
}
