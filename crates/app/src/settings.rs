//! What the binary tells the server at its start.

use std::path::PathBuf;

use domain::limits::LONG_POLL_SECONDS_MAX;

use crate::accounts::PasswordCost;
use crate::clock::Clock;

/// Settings of the server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The data folder.
    pub data: PathBuf,
    /// `sqlite:<path>` or `postgres://..`; `None` is SQLite in the data folder.
    pub database: Option<String>,
    /// Where people and jobs reach the server: `https://git.example.com`, without a slash at the end.
    pub external_url: String,
    /// The server's version, `0.1.0`.
    pub version: String,
    /// Seconds that a runner's question for a job is held at most; 0 answers at once.
    pub long_poll_seconds: u64,
    /// Where the time comes from.
    pub clock: Clock,
    /// Whether configurations may include files from addresses of this machine and its networks.
    pub allow_local_requests: bool,
    /// How much work a password costs.
    pub password_cost: PasswordCost,
}

impl Settings {
    /// The usual settings for a data folder and an address.
    pub fn new(data: impl Into<PathBuf>, external_url: impl Into<String>) -> Self {
        let external_url: String = external_url.into();
        Self {
            data: data.into(),
            database: None,
            external_url: external_url.trim_end_matches('/').to_owned(),
            version: "0.0.0".to_owned(),
            long_poll_seconds: LONG_POLL_SECONDS_MAX,
            clock: Clock::System,
            allow_local_requests: false,
            password_cost: PasswordCost::Full,
        }
    }
}
