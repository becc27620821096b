//! What every page is made from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::App;
use axum::extract::FromRef;
use domain::limits::LIVE_STREAMS_MAX;
use tokio::sync::Semaphore;

/// What the pages need to know besides the server itself.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the first administrator's password lies until it was used.
    pub password_file: PathBuf,
}

/// The state of the router.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) app: App,
    settings: Arc<Settings>,
    /// One permit for each stream of bells.
    pub(crate) streams: Arc<Semaphore>,
}

impl Site {
    pub(crate) fn new(app: App, settings: Settings) -> Self {
        let streams = Arc::new(Semaphore::new(LIVE_STREAMS_MAX));
        Self { app, settings: Arc::new(settings), streams }
    }

    /// The file with the first password, while it is there.
    pub(crate) fn password_file(&self) -> Option<&Path> {
        let file = self.settings.password_file.as_path();
        file.exists().then_some(file)
    }

    /// Whether browsers reach the server by https only.
    pub(crate) fn is_secure(&self) -> bool {
        self.app.external_url().starts_with("https://")
    }

    /// Where git reaches a project.
    pub(crate) fn clone_url(&self, full_path: &str) -> String {
        format!("{}/{full_path}.git", self.app.external_url())
    }
}

impl FromRef<Site> for App {
    fn from_ref(site: &Site) -> Self {
        site.app.clone()
    }
}
