//! The domain's types that a column holds, listed once for reading ([`Column`](crate::row::Column))
//! and writing ([`Parameter`](crate::value::Parameter)).

/// Calls a macro with every id: columns of whole numbers.
macro_rules! each_id {
    ($with:ident) => {
        $with!(
            ArtifactId,
            DeploymentId,
            EnvironmentId,
            JobId,
            NamespaceId,
            PipelineId,
            ProjectId,
            PushId,
            RunnerId,
            TokenId,
            UserId,
            VariableId
        );
    };
}
pub(crate) use each_id;

/// Calls a macro with every enum that is kept as its word: columns of text.
macro_rules! each_word {
    ($with:ident) => {
        $with!(
            domain::deployment::DeploymentStatus,
            domain::environment::EnvironmentState,
            domain::environment::Tier,
            domain::job::FailureReason,
            domain::namespace::NamespaceKind,
            domain::pipeline::PipelineFailure,
            domain::pipeline::Source,
            domain::pipeline::Status,
            domain::pipeline::When,
            domain::project::Visibility,
            domain::push::PushState,
            domain::user::UserKind,
            domain::user::UserState,
            domain::variable::VariableKind,
        );
    };
}
pub(crate) use each_word;
