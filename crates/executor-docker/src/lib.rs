//! Jobs in containers, through the API of a Docker engine on this machine.
//!
//! The runner does everything but the script itself on its own side: sources, artifacts and files
//! of variables are folders that the container sees, so no image but the job's is needed. What is
//! mounted comes from the runner's settings, never from a job.

mod cleanup;
mod command;
mod container;
mod engine;
mod image;
mod service;
mod settings;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use bollard::Docker;
use futures_util::future::BoxFuture;
use runner::{Environment, Executor, Failure, JobContext, Layout, Trace, Unavailable};

use container::DockerEnvironment;
pub use settings::{DockerSettings, PullPolicy};

/// The executor `docker`.
#[derive(Debug)]
pub struct DockerExecutor {
    settings: DockerSettings,
    /// Marks everything that this runner makes.
    owner: String,
    /// Whether what an earlier life left was removed.
    swept: Mutex<bool>,
}

/// Where jobs see the folder of work trees.
const BUILDS: &str = "/builds";

impl DockerExecutor {
    /// An executor for the runner with that folder; nothing is asked of the engine yet.
    pub fn new(settings: DockerSettings, folder: &Path) -> Self {
        Self { settings, owner: folder.to_string_lossy().into_owned(), swept: Mutex::new(false) }
    }

    fn connect(&self) -> Result<Docker, Unavailable> {
        engine::connect(&self.settings)
    }

    /// Whether the engine answers. At the first time everything that an earlier life of this
    /// runner left there is removed.
    async fn check(&self) -> Result<(), Unavailable> {
        let docker = self.connect()?;
        engine::ping(&docker, &self.settings).await?;
        if !self.is_swept() {
            let label = (cleanup::OWNER_LABEL, self.owner.as_str());
            cleanup::remove_labelled(&docker, label).await.map_err(|error| Unavailable {
                message: format!("containers of an earlier life cannot be removed: {error}"),
                hint: "look at the engine's own log".to_owned(),
            })?;
            *self.swept.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = true;
        }
        Ok(())
    }

    fn is_swept(&self) -> bool {
        *self.swept.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Executor for DockerExecutor {
    fn name(&self) -> &'static str {
        "docker"
    }

    fn available(&self) -> BoxFuture<'_, Result<(), Unavailable>> {
        Box::pin(self.check())
    }

    fn layout(&self) -> Layout {
        Layout {
            account: None,
            isolation: None,
            seen_at: Some(PathBuf::from(BUILDS)),
            keeps_git_apart: true,
            // The folder above is closed to other users of the machine; containers run as anyone.
            file_mode: 0o644,
            is_shared: false,
        }
    }

    fn prepare<'a>(
        &'a self,
        job: &'a JobContext,
        trace: &'a Trace,
    ) -> BoxFuture<'a, Result<Box<dyn Environment>, Failure>> {
        Box::pin(async move {
            let docker = self.connect().map_err(|unavailable| {
                Failure::system(unavailable.message).with_hint(unavailable.hint)
            })?;
            let made =
                DockerEnvironment::make(docker, &self.settings, &self.owner, job, trace).await?;
            Ok(Box::new(made) as Box<dyn Environment>)
        })
    }

    fn end_leftovers<'a>(&'a self, run: &'a str) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let docker =
                self.connect().map_err(|unavailable| Failure::system(unavailable.message))?;
            let removed = cleanup::remove_labelled(&docker, (cleanup::RUN_LABEL, run)).await;
            removed.map_err(|error| Failure::system(format!("cannot remove containers: {error}")))
        })
    }
}
