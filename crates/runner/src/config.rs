//! What a runner is told when it is made.

use std::path::PathBuf;

use domain::limits::RUNNER_STOP_SECONDS_DEFAULT;

/// Where the server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// `https://host[:port][/prefix]`.
    Url(String),
    /// The server's socket on this machine.
    UnixSocket(PathBuf),
}

/// A runner's settings.
#[derive(Clone, Debug)]
pub struct Config {
    pub server: Endpoint,
    /// The runner's token, `glrt-..`.
    pub token: String,
    /// What it is called in traces.
    pub name: String,
    /// The program's version, for traces and the server's list of runners.
    pub version: String,
    /// A folder of its own: journal, work trees, temporary files.
    pub folder: PathBuf,
    /// Where work trees are; `None` is `builds` in the folder, or a folder in `/var/tmp` where the
    /// user of jobs cannot get into the former.
    pub builds: Option<PathBuf>,
    /// Jobs at once.
    pub concurrency: usize,
    /// Seconds that running jobs get to end when the runner is stopped.
    pub stop_seconds: u64,
}

impl Config {
    /// Settings with the defaults: as many jobs at once as there are cores, and at least two.
    pub fn new(server: Endpoint, token: impl Into<String>, folder: impl Into<PathBuf>) -> Self {
        Self {
            server,
            token: token.into(),
            name: "evenkeel".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            folder: folder.into(),
            builds: None,
            concurrency: std::thread::available_parallelism().map_or(2, usize::from).max(2),
            stop_seconds: RUNNER_STOP_SECONDS_DEFAULT,
        }
    }
}
