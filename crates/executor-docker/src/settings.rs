//! What an operator decides about jobs in containers.

use runner::quote;

/// When an image is pulled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PullPolicy {
    /// Before every job.
    Always,
    /// When the engine does not have it.
    #[default]
    IfNotPresent,
    /// Not at all.
    Never,
}

impl PullPolicy {
    /// The policy of that name: `always`, `if-not-present`, `never`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "always" => Some(Self::Always),
            "if-not-present" => Some(Self::IfNotPresent),
            "never" => Some(Self::Never),
            _ => None,
        }
    }
}

/// Settings of the executor.
#[derive(Clone, Debug)]
pub struct DockerSettings {
    /// `unix:///path/of/the/socket`; the engine has to be on this machine.
    pub host: String,
    /// For jobs that name no image.
    pub default_image: String,
    /// For jobs that name no policy.
    pub pull_policy: PullPolicy,
    /// `/on/this/machine:/in/the/container[:ro]`, for every job.
    pub volumes: Vec<String>,
    /// `name:address` for every job; `host-gateway` is this machine.
    pub extra_hosts: Vec<String>,
    /// A network of the engine that every job joins, instead of the engine's default.
    pub network: Option<String>,
}

impl Default for DockerSettings {
    fn default() -> Self {
        Self {
            host: "unix:///var/run/docker.sock".to_owned(),
            default_image: "alpine:latest".to_owned(),
            pull_policy: PullPolicy::default(),
            volumes: Vec::new(),
            extra_hosts: vec!["host.docker.internal:host-gateway".to_owned()],
            network: None,
        }
    }
}

/// Finds a shell in a container and becomes it; it reads the script from its input.
pub(crate) fn shell_finder() -> String {
    let shells = [
        "/usr/local/bin/bash",
        "/usr/bin/bash",
        "/bin/bash",
        "/usr/local/bin/sh",
        "/usr/bin/sh",
        "/bin/sh",
        "/busybox/sh",
    ];
    let tries: Vec<String> =
        shells.iter().map(|shell| format!("if [ -x {shell} ]; then exec {shell}; fi")).collect();
    format!("{}; echo {}; exit 1", tries.join("; "), quote("shell not found"))
}
