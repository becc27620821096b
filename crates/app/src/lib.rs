//! Every command of the product, the carrying out of effects, the clock, the bells.
#![expect(
    unused_variables,
    clippy::unused_async,
    dead_code,
    unused_imports,
    reason = "the bodies follow"
)]

mod accounts;
mod bell;
mod clock;
mod deployments;
mod environments;
mod error;
mod jobs;
mod pipelines;
mod projects;
mod pushes;
mod random;
mod runners;
mod settings;
mod variables;
mod vault;

pub use accounts::{Credential, NewToken, NewUser, PasswordCost};
pub use bell::{Bells, Subscription, environments_topic, job_topic, pipeline_topic, project_topic};
pub use clock::Clock;
pub use deployments::NewDeployment;
pub use environments::{NewEnvironment, UpdateEnvironment};
pub use error::{Error, Kind, Result};
pub use jobs::{ArtifactFile, ArtifactPath, PendingReason, TracePiece};
pub use pipelines::{CreatePipeline, Lint, LintReport, PipelineVariable};
pub use projects::{CreateProject, UpdateProject};
pub use pushes::{PushReport, PushRequest, PushTicket};
pub use runners::{
    JobAnswer, NewArtifact, NewRunner, Requested, RunnerToken, TraceAnswer, TraceOutcome, UpdateJob,
};
pub use settings::Settings;
pub use variables::{NewVariable, UpdateVariable};

use std::sync::Arc;

use domain::Timestamp;

/// The server's commands. A clone is the same server.
#[derive(Clone, Debug)]
pub struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    settings: Settings,
    bells: Bells,
}

/// A server that was opened.
#[derive(Debug)]
pub struct Opened {
    pub app: App,
    /// At the very first start, the password of `root`.
    pub first_password: Option<String>,
}

fn unfinished() -> Error {
    Error::new(Kind::Unavailable, "this is not built yet")
}

impl App {
    /// Opens the data folder and everything in it. At the first start makes the account `root`.
    ///
    /// # Errors
    /// The folder, the key or the database cannot be used.
    pub async fn open(settings: Settings) -> Result<Opened> {
        Err(unfinished())
    }

    /// Carries out effects, sweeps and settles until `stop` resolves.
    pub async fn run_background(&self, stop: impl Future<Output = ()> + Send) {}

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
        &self.inner.settings.external_url
    }

    /// The server's version.
    pub fn version(&self) -> &str {
        &self.inner.settings.version
    }

    /// The bells of this process.
    pub fn bells(&self) -> &Bells {
        &self.inner.bells
    }

    /// Random bytes in hex.
    pub fn random_hex(&self, bytes: usize) -> String {
        random::hex(bytes)
    }
}
