//! What the server was told: flags, the environment and one TOML file, in this order.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::cli::{DATA_DEFAULT, DataArgs, LogFormat, RunnerKind, ServerArgs};

/// Everything that is decided before the server starts.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) data: PathBuf,
    pub(crate) listen: SocketAddr,
    /// `None`: made from the address that is really listened on.
    pub(crate) url: Option<String>,
    pub(crate) database: String,
    pub(crate) runner: RunnerSettings,
    pub(crate) trusted_proxies: Vec<String>,
    pub(crate) allow_local_requests: bool,
    pub(crate) log_format: Option<LogFormat>,
    pub(crate) log: String,
}

/// The built-in runner's part.
#[derive(Clone, Debug)]
pub(crate) struct RunnerSettings {
    pub(crate) kind: RunnerKind,
    pub(crate) concurrency: usize,
    pub(crate) user: String,
    pub(crate) same_user: bool,
    pub(crate) engine: String,
    pub(crate) image: String,
    pub(crate) volumes: Vec<String>,
}

/// The same settings in `evenkeel.toml`: names as the flags', `_` for `-`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    listen: Option<String>,
    url: Option<String>,
    database: Option<String>,
    runner: Option<RunnerKind>,
    runner_concurrency: Option<usize>,
    runner_user: Option<String>,
    runner_same_user: bool,
    runner_engine: Option<String>,
    runner_image: Option<String>,
    runner_volumes: Vec<String>,
    trusted_proxies: Vec<String>,
    allow_local_requests: bool,
    log_format: Option<LogFormat>,
    log: Option<String>,
}

impl Settings {
    /// Joins flags, environment and file.
    ///
    /// # Errors
    /// A file that cannot be read, or a value that cannot be used: which, and what it should be.
    pub(crate) fn resolve(args: ServerArgs) -> anyhow::Result<Self> {
        let data = args.data.unwrap_or_else(|| PathBuf::from(DATA_DEFAULT));
        let file = File::read(args.config.as_deref(), &data)?;
        let listen = args.listen.or(file.listen).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        let url = args.url.or(file.url).map(|url| check_url(&url)).transpose()?;
        Ok(Self {
            listen: resolve_address(&listen)?,
            url,
            database: args.database.or(file.database).unwrap_or_else(|| default_database(&data)),
            runner: RunnerSettings {
                kind: args.runner.or(file.runner).unwrap_or(RunnerKind::Docker),
                concurrency: args
                    .runner_concurrency
                    .or(file.runner_concurrency)
                    .unwrap_or_else(default_concurrency),
                user: args.runner_user.or(file.runner_user).unwrap_or_else(|| "nobody".to_owned()),
                same_user: args.runner_same_user || file.runner_same_user,
                engine: args
                    .runner_engine
                    .or(file.runner_engine)
                    .unwrap_or_else(|| "unix:///var/run/docker.sock".to_owned()),
                image: args
                    .runner_image
                    .or(file.runner_image)
                    .unwrap_or_else(|| "busybox:1".to_owned()),
                volumes: either(args.runner_volume, file.runner_volumes),
            },
            trusted_proxies: either(args.trusted_proxy, file.trusted_proxies),
            allow_local_requests: args.allow_local_requests || file.allow_local_requests,
            log_format: args.log_format.or(file.log_format),
            log: args.log.or(file.log).unwrap_or_else(|| "info".to_owned()),
            data,
        })
    }
}

/// The database that a command beside the server works on.
///
/// # Errors
/// A settings file that cannot be read.
pub(crate) fn database_of(args: &DataArgs) -> anyhow::Result<String> {
    if let Some(database) = &args.database {
        return Ok(database.clone());
    }
    // The server leaves a note: its flags and its environment are not known here.
    if let Ok(noted) = std::fs::read_to_string(args.data.join("run/database")) {
        return Ok(noted.trim().to_owned());
    }
    let file = File::read(None, &args.data)?;
    Ok(file.database.unwrap_or_else(|| default_database(&args.data)))
}

impl File {
    fn read(named: Option<&Path>, data: &Path) -> anyhow::Result<Self> {
        let path = match named {
            Some(path) => path.to_owned(),
            None => data.join("evenkeel.toml"),
        };
        if named.is_none() && !path.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read the settings file {}", path.display()))?;
        toml::from_str(&text)
            .with_context(|| format!("the settings file {} is not right", path.display()))
    }
}

fn default_database(data: &Path) -> String {
    format!("sqlite:{}", data.join("db/evenkeel.db").display())
}

fn default_concurrency() -> usize {
    std::thread::available_parallelism().map_or(2, |n| n.get().max(2))
}

fn either(first: Vec<String>, second: Vec<String>) -> Vec<String> {
    if first.is_empty() { second } else { first }
}

fn resolve_address(text: &str) -> anyhow::Result<SocketAddr> {
    use std::net::ToSocketAddrs as _;
    let mut found = text
        .to_socket_addrs()
        .with_context(|| format!("`{text}` is no address to listen on: say HOST:PORT"))?;
    found.next().with_context(|| format!("`{text}` names no address"))
}

/// A URL without a trailing slash; GitLab's clients append paths to it.
fn check_url(url: &str) -> anyhow::Result<String> {
    let trimmed = url.trim_end_matches('/');
    let rest = trimmed.strip_prefix("http://").or_else(|| trimmed.strip_prefix("https://"));
    match rest {
        Some(host) if !host.is_empty() && !host.contains(['?', '#', ' ', '@']) => {
            Ok(trimmed.to_owned())
        }
        Some(_) | None => bail!("`{url}` is no address of a server: say https://HOST"),
    }
}
