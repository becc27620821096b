//! The numbers of diagnostics, each with its article. A number is never used for two things.

/// Makes the list of codes. Each has a text `articles/<number>.md`, or the crate does not compile.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal,)+) => {
        /// What kind of finding a diagnostic is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($(#[$doc])* $name,)+ }

        impl Code {
            /// Every code, in the order of the numbers.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The number as users see it.
            pub const fn number(self) -> &'static str {
                match self { $(Self::$name => $number),+ }
            }

            /// What it means, as Markdown.
            pub const fn article(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("../articles/", $number, ".md"))),+ }
            }
        }
    };
}

codes! {
    /// The text is no YAML that GitLab would read.
    Yaml = "CI0001",
    /// The text or its tree is beyond a limit.
    TooBig = "CI0002",
    /// The root is no mapping, or there is no text.
    Root = "CI0003",
    /// There is no visible job, or something in its place is none.
    NoJob = "CI0004",
    /// A key that GitLab does not know.
    UnknownKey = "CI0010",
    /// A value of the wrong kind or outside its range.
    Value = "CI0012",
    /// Keys that cannot stand together.
    Together = "CI0013",
    /// `extends`.
    Extends = "CI0020",
    /// `!reference`.
    Reference = "CI0021",
    /// `include`.
    Include = "CI0022",
    /// `spec`, inputs that are given to a file, and blocks `$[[ .. ]]`.
    Inputs = "CI0023",
    /// A file of another place, where there is no server that could look it up.
    NotKnownHere = "CI0024",
    /// A job's stage.
    Stage = "CI0030",
    /// `needs`.
    Needs = "CI0031",
    /// `dependencies`.
    Dependencies = "CI0032",
    /// `environment:on_stop`.
    OnStop = "CI0033",
    /// `rules:if`, `only:variables`.
    Expression = "CI0040",
    /// `rules:changes` and `rules:exists` that cannot be evaluated.
    RulePaths = "CI0041",
    /// Variables that refer to each other, or grow too long.
    Variables = "CI0042",
    /// More jobs than a pipeline may have.
    TooManyJobs = "CI0050",
    /// More findings than are shown.
    MoreFindings = "CI0099",
    /// Warning: rules that may make two pipelines for one push.
    DuplicatePipelines = "CI1001",
    /// Warning: a key that is written twice in one mapping.
    DuplicateKey = "CI1002",
    /// Warning: a key that is read and has no effect yet.
    NoEffect = "CI1003",
    /// Warning: a job that will fail, because this server cannot do what it asks for.
    NotCarriedOut = "CI1004",
    /// Advice: a push makes a pipeline of the branch and one of the merge request.
    TwoPipelines = "CI1101",
    /// Advice: jobs without rules are not in pipelines of merge requests.
    AbsentJobs = "CI1102",
    /// Advice: a tag that moves is pushed before the tests ran.
    MutableTag = "CI1103",
    /// Advice: `echo` of a file variable.
    FileVariableWritten = "CI1104",
    /// Advice: a secret in a command for another host.
    RemoteSecret = "CI1105",
    /// Advice: `>> .env` on another host.
    GrowingEnvFile = "CI1106",
    /// Advice: a key that nobody removes.
    KeyLeft = "CI1107",
    /// Advice: ssh that cannot know the other host.
    HostKeyUnchecked = "CI1108",
    /// Advice: a fixed wait and one question.
    FixedSleep = "CI1109",
}
