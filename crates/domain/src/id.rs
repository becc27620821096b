//! Typed ids: numbers that cannot be mistaken for each other.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A file that a job left behind.
    ArtifactId,
    /// One deployment, unique on the whole server.
    DeploymentId,
    /// An environment of a project.
    EnvironmentId,
    /// One attempt of one job.
    JobId,
    /// A user's or a group's place in the tree of names.
    NamespaceId,
    /// A pipeline.
    PipelineId,
    /// A project.
    ProjectId,
    /// An entry of the push journal.
    PushId,
    /// A registered runner.
    RunnerId,
    /// A personal, project or job token.
    TokenId,
    /// An account, a person's or a bot's.
    UserId,
    /// A CI/CD variable kept in settings.
    VariableId,
}
