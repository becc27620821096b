//! Every command and every flag. The help texts here are also the reference page.
#![expect(clippy::doc_markdown, reason = "help texts are read on a terminal")]

pub(crate) mod pipeline;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The name of the data folder where none is named.
pub(crate) const DATA_DEFAULT: &str = "evenkeel-data";

/// A self-hosted GitOps delivery platform.
#[derive(Debug, Parser)]
#[command(name = "evenkeel", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the server, with its database, its git hosting and its built-in runner
    Server(Box<ServerArgs>),
    /// Create, list and revoke access tokens
    Token {
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// Create accounts and reset passwords
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Check the machine and the data folder, and say what to mend
    Doctor(DataArgs),
    /// Questions about the sealed history
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Check a .gitlab-ci.yml, without a server; exit code 1 if it is invalid
    #[command(after_help = pipeline::LINT_HELP)]
    Lint(pipeline::LintArgs),
    /// Show the pipeline that an event would make, without a server; exit code 1 if it makes none
    #[command(after_help = pipeline::WHAT_IF_HELP)]
    WhatIf(Box<pipeline::WhatIfArgs>),
    /// Say why a job would be in a pipeline or not; exit code 1 if it would not
    #[command(after_help = pipeline::WHY_HELP)]
    Why(Box<pipeline::WhyArgs>),
    /// Say what a diagnostic code means, with an example; without a code, list all
    Explain {
        /// A code as findings show it, such as CI0010
        #[arg(value_name = "CODE", value_parser = pipeline::article)]
        code: Option<ci_config::article::Article>,
    },
    /// Print the reference page of all commands and settings
    #[command(hide = true)]
    Reference,
}

/// Settings of the server. Flags win over the environment, the environment over the file.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ServerArgs {
    /// Folder for everything the server keeps [default: evenkeel-data]
    #[arg(long, value_name = "DIR", env = "EVENKEEL_DATA")]
    pub(crate) data: Option<PathBuf>,
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "HOST:PORT", env = "EVENKEEL_LISTEN")]
    pub(crate) listen: Option<String>,
    /// Address that people and clients use; decides links, cookies and CI_* variables
    /// [default: http:// and the address listened on]
    #[arg(long, value_name = "URL", env = "EVENKEEL_URL")]
    pub(crate) url: Option<String>,
    /// Database: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME
    /// [default: a SQLite file in the data folder]
    #[arg(long, value_name = "URL", env = "EVENKEEL_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
    /// The built-in runner: jobs in containers, in shells of this machine, or none [default: docker]
    #[arg(long, value_name = "KIND", env = "EVENKEEL_RUNNER")]
    pub(crate) runner: Option<RunnerKind>,
    /// Jobs that the built-in runner runs at once [default: the number of processors, at least 2]
    #[arg(long, value_name = "N", env = "EVENKEEL_RUNNER_CONCURRENCY")]
    pub(crate) runner_concurrency: Option<usize>,
    /// Account that shell jobs run as, when the server runs as root [default: nobody]
    #[arg(long, value_name = "NAME", env = "EVENKEEL_RUNNER_USER")]
    pub(crate) runner_user: Option<String>,
    /// Let shell jobs run as the server's own user where it is not root and the data folder cannot
    /// be hidden from them: they can then read its keys
    #[arg(long, env = "EVENKEEL_RUNNER_SAME_USER")]
    pub(crate) runner_same_user: bool,
    /// The Docker engine of the built-in runner, on this machine
    /// [default: unix:///var/run/docker.sock]
    #[arg(long, value_name = "SOCKET", env = "EVENKEEL_RUNNER_ENGINE")]
    pub(crate) runner_engine: Option<String>,
    /// Image of jobs that name none [default: busybox:1]
    #[arg(long, value_name = "IMAGE", env = "EVENKEEL_RUNNER_IMAGE")]
    pub(crate) runner_image: Option<String>,
    /// A volume of every job's container, SOURCE:TARGET[:ro]; may be given several times
    #[arg(long, value_name = "VOLUME", env = "EVENKEEL_RUNNER_VOLUMES", value_delimiter = ',')]
    pub(crate) runner_volume: Vec<String>,
    /// Proxies whose X-Forwarded-For counts, as addresses or networks
    #[arg(long, value_name = "CIDR", env = "EVENKEEL_TRUSTED_PROXIES", value_delimiter = ',')]
    pub(crate) trusted_proxy: Vec<String>,
    /// Let configurations include files from addresses of this machine and its networks
    #[arg(long, env = "EVENKEEL_ALLOW_LOCAL_REQUESTS")]
    pub(crate) allow_local_requests: bool,
    /// How the log is written [default: text on a terminal, json otherwise]
    #[arg(long, value_name = "FORMAT", env = "EVENKEEL_LOG_FORMAT")]
    pub(crate) log_format: Option<LogFormat>,
    /// What is logged: error, warn, info, debug, or filters such as app=debug [default: info]
    #[arg(long, value_name = "FILTER", env = "EVENKEEL_LOG")]
    pub(crate) log: Option<String>,
    /// A TOML file with these settings [default: evenkeel.toml in the data folder, if it is there]
    #[arg(long, value_name = "FILE", env = "EVENKEEL_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

/// Which data a command works on.
#[derive(Clone, Debug, Args)]
pub(crate) struct DataArgs {
    /// The server's data folder
    #[arg(long, value_name = "DIR", env = "EVENKEEL_DATA", default_value = DATA_DEFAULT)]
    pub(crate) data: PathBuf,
    /// The database, where it is not the one of the settings file or the SQLite file in the folder
    #[arg(long, value_name = "URL", env = "EVENKEEL_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
}

/// Who runs the jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RunnerKind {
    /// In containers, through the Docker engine.
    Docker,
    /// In shells of this machine: fast, and not isolated from it.
    Shell,
    /// No built-in runner: jobs wait for registered ones.
    None,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Create a personal access token and print it, and nothing else, on standard output
    Create {
        #[command(flatten)]
        data: DataArgs,
        /// Whose token it is
        #[arg(long, value_name = "USERNAME")]
        user: String,
        /// What it is for
        #[arg(long, value_name = "NAME")]
        name: String,
        /// What it allows: api, read_api, read_user, read_repository, write_repository, create_runner
        #[arg(long, value_name = "SCOPES", value_delimiter = ',', required = true)]
        scopes: Vec<String>,
        /// The day on which it stops working, YYYY-MM-DD [default: in 365 days]
        #[arg(long, value_name = "DATE")]
        expires: Option<String>,
    },
    /// List a user's tokens, without their secrets
    List {
        #[command(flatten)]
        data: DataArgs,
        /// Whose tokens
        #[arg(long, value_name = "USERNAME")]
        user: String,
    },
    /// Make a token stop working
    Revoke {
        #[command(flatten)]
        data: DataArgs,
        /// The number that `token list` shows
        #[arg(value_name = "ID")]
        id: i64,
    },
}

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Create an account and print its first password on standard output
    Create {
        #[command(flatten)]
        data: DataArgs,
        /// The name to sign in with
        #[arg(long, value_name = "USERNAME")]
        username: String,
        /// The name to show [default: the username]
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// The address of mail
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// May do everything everywhere
        #[arg(long)]
        admin: bool,
    },
    /// Give an account a new random password and print it on standard output
    ResetPassword {
        #[command(flatten)]
        data: DataArgs,
        /// Whose password
        #[arg(long, value_name = "USERNAME")]
        username: String,
    },
}

/// Questions about the history.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Check the chain of hashes from the first line to the last
    Verify(DataArgs),
}
