//! Every command of the product, the carrying out of effects, the clock, the bells.

mod accounts;
mod address;
mod background;
mod bell;
mod causes;
mod clock;
mod deployments;
mod drive;
mod effects;
mod environments;
mod error;
mod history;
mod housekeeping;
mod jobs;
mod metrics;
mod open;
mod pipelines;
mod projects;
mod pushes;
mod random;
mod remote_files;
mod round;
mod runners;
mod secret;
mod settings;
mod touched;
mod variables;
mod vault;

#[cfg(test)]
mod tests;

pub use accounts::{Credential, NewToken, NewUser, PasswordCost};
pub use address::Address;
pub use bell::{
    Bells, EFFECTS_TOPIC, Subscription, environments_topic, job_topic, pipeline_topic,
    project_topic, signed_in_topic,
};
pub use clock::Clock;
pub use deployments::NewDeployment;
pub use environments::{NewEnvironment, UpdateEnvironment};
pub use error::{Error, Kind, Result};
pub use jobs::{
    ArtifactFile, ArtifactPath, JobAnswer, JobToken, NewArtifact, PendingReason, ReceivedFile,
    Requested, TraceAnswer, TraceOutcome, TracePiece, UpdateJob,
};
pub use metrics::Metrics;
pub use open::Opened;
pub use pipelines::{
    CreatePipeline, DryRun, Inputs, Lint, LintReport, LintedJobs, PipelineVariable,
};
pub use projects::{CreateProject, UpdateProject};
pub use pushes::{PushReport, PushRequest, PushTicket};
pub use runners::{NewRunner, RunnerToken, Trouble};
pub use settings::Settings;
pub use store::{
    BoardRow, DeploymentFilter, DeploymentOrder, EffectFilter, EffectRow, EnvironmentFilter,
    HistoryFilter, JobFilter, JobPlaces, PipelineFilter, PipelineOrder, PipelineScope,
    ProjectFilter, ProjectOrder, ProjectRef, Reads, Sort,
};
pub use variables::{NewVariable, UpdateVariable};

use std::sync::Arc;

use domain::Timestamp;
use store::{Store, Tx};

/// The server's commands. A clone is the same server.
#[derive(Clone, Debug)]
pub struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    remote_files: remote_files::RemoteFiles,
    settings: Settings,
    address: Address,
    store: Store,
    repositories: git::Repositories,
    blobs: blobs::Blobs,
    traces: blobs::Traces,
    vault: vault::Vault,
    passwords: accounts::Passwords,
    attempts: accounts::Attempts,
    bells: Bells,
    queue: bell::Queue,
    touched: touched::Touched,
    contacts: runners::Contacts,
    drives: drive::Drives,
    plans: drive::Plans,
    commits: pipelines::Commits,
    masked: jobs::Masked,
    under_way: pushes::UnderWay,
    metrics: Metrics,
    trouble: std::sync::Mutex<Option<Trouble>>,
    /// Names this process among those that may share the database.
    process: String,
    opened_at: Timestamp,
}

impl App {
    /// Reading, for surfaces. What it takes a viewer or an access for, it checks.
    pub fn reads(&self) -> &Reads {
        self.inner.store.reads()
    }

    /// The repositories.
    pub fn repositories(&self) -> &git::Repositories {
        &self.inner.repositories
    }

    /// What jobs leave behind.
    pub fn blobs(&self) -> &blobs::Blobs {
        &self.inner.blobs
    }

    /// What jobs print.
    pub fn traces(&self) -> &blobs::Traces {
        &self.inner.traces
    }

    /// The moment.
    pub fn now(&self) -> Timestamp {
        self.inner.settings.clock.now()
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.inner.settings.clock
    }

    /// Where people and jobs reach the server, without a slash at the end.
    pub fn external_url(&self) -> &str {
        self.inner.address.url()
    }

    /// The same, taken apart, and the addresses of pages.
    pub fn address(&self) -> &Address {
        &self.inner.address
    }

    /// The server's version.
    pub fn version(&self) -> &str {
        &self.inner.settings.version
    }

    /// The bells of this process.
    pub fn bells(&self) -> &Bells {
        &self.inner.bells
    }

    /// What the server counts.
    pub fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    /// Random bytes in hex.
    pub fn random_hex(&self, bytes: usize) -> String {
        random::hex(bytes)
    }

    /// The only way to write.
    async fn write<F, T>(&self, change: F) -> Result<T>
    where
        F: for<'t, 'c> AsyncFnOnce(&'t mut Tx<'c>) -> Result<T> + Clone + Send + 'static,
        T: Send + 'static,
    {
        self.inner.store.write(change).await
    }
}
