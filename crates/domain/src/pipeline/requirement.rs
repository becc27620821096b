//! What a job asks of the server beyond a runner that takes it.

use crate::job::FailureReason;
use crate::words::words;

words! {
    /// A keyword that only the server can carry out. The plan keeps it, so that a retry after an
    /// upgrade meets the newer server's abilities.
    Requirement {
        /// Makes another pipeline.
        Trigger = "trigger",
        /// `needs:pipeline` of a job without script: takes over another pipeline's status.
        UpstreamPipeline = "needs:pipeline",
        /// Artifacts of a job of another pipeline or project.
        OtherArtifacts = "needs:project",
        /// Steps instead of a script.
        Run = "run",
        /// Makes a release after the script.
        Release = "release",
        Secrets = "secrets",
        IdTokens = "id_tokens",
        /// Runs alone among the jobs of its group.
        ResourceGroup = "resource_group",
        /// Values given when the job is started.
        Inputs = "inputs",
    }
}

impl Requirement {
    /// Whether this server can do it. A job that asks for anything else ends at once as failed.
    pub const fn is_met(self) -> bool {
        match self {
            Self::Trigger
            | Self::UpstreamPipeline
            | Self::OtherArtifacts
            | Self::Run
            | Self::Release
            | Self::Secrets
            | Self::IdTokens
            | Self::ResourceGroup
            | Self::Inputs => false,
        }
    }

    /// Whether a job that asks for it stands for another pipeline: GitLab's bridge.
    pub const fn is_bridge(self) -> bool {
        matches!(self, Self::Trigger | Self::UpstreamPipeline)
    }

    /// The key of a job that asks for it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::UpstreamPipeline | Self::OtherArtifacts => "needs",
            Self::Trigger
            | Self::Run
            | Self::Release
            | Self::Secrets
            | Self::IdTokens
            | Self::ResourceGroup
            | Self::Inputs => self.word(),
        }
    }

    /// How a job fails that asks for it in vain, in the nearest of GitLab's words.
    pub const fn failure(self) -> FailureReason {
        match self {
            Self::Trigger => FailureReason::DownstreamPipelineCreationFailed,
            Self::UpstreamPipeline => FailureReason::UpstreamBridgeProjectNotFound,
            Self::OtherArtifacts => FailureReason::MissingDependencyFailure,
            Self::Run => FailureReason::RunnerUnsupported,
            Self::Secrets => FailureReason::SecretsProviderNotFound,
            Self::Release | Self::IdTokens | Self::ResourceGroup | Self::Inputs => {
                FailureReason::UnmetPrerequisites
            }
        }
    }
}
