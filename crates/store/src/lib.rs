//! The database and the history, on two engines.
//!
//! [`Store::write`] is the only way to write, [`Reads`] the only way to read. Each aggregate has one
//! file with its reads, its writes and its rows.

mod access;
mod artifacts;
mod board;
mod counters;
mod database_url;
mod deployments;
mod dialect;
mod document;
mod door;
mod effects;
mod engine;
mod environments;
mod error;
mod history;
mod job_queue;
mod jobs;
mod kinds;
mod leases;
mod list;
mod members;
mod migrate;
mod namespaces;
mod pipelines;
mod projects;
mod protected_refs;
mod pushes;
mod redirects;
mod row;
mod runner_managers;
mod runners;
mod seal;
mod sessions;
mod settings;
mod sql;
mod store;
mod tag_sets;
mod tokens;
mod tx;
mod users;
mod value;
mod variables;
mod writer;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

pub use access::{ProjectFilter, ProjectOrder, ProjectRef};
pub use artifacts::NewArtifact;
pub use board::BoardRow;
pub use counters::Counter;
pub use database_url::{DatabaseUrl, UrlError};
pub use deployments::{DeploymentFilter, DeploymentOrder, NewDeployment};
pub use effects::{EffectFailure, EffectFilter, EffectRow};
pub use engine::Reads;
pub use environments::{EnvironmentFilter, NewEnvironment};
pub use error::{Error, Result};
pub use history::HistoryFilter;
pub use job_queue::{Offer, QueuedJob, RunnerReach};
pub use jobs::{Claim, JobFilter, JobPlaces, RunningJob};
pub use list::Sort;
pub use migrate::Version;
pub use pipelines::{NewPipeline, PipelineFilter, PipelineOrder, PipelineScope};
pub use projects::NewProject;
pub use pushes::NewPush;
pub use runner_managers::{Contact, RunnerManager};
pub use runners::NewRunner;
pub use seal::{Broken, Verified};
pub use sessions::Session;
pub use store::{Settings, Store};
pub use tokens::NewToken;
pub use tx::Tx;
pub use users::NewUser;
pub use variables::SealedVariable;
