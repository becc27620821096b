//! The only door to the `git` program: its directory, environment and limits are set here.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::Duration;

use domain::limits::{GIT_COMMAND_SECONDS_MAX, GIT_OUTPUT_BYTES_MAX};
use tokio::process::Command;

use crate::error::{Error, Result};
use crate::process::{Process, read_at_most};

/// Where git and the few programs of a hook are looked for.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// Bytes of error output that are kept.
const ERROR_BYTES_MAX: usize = 8 * 1024;

/// One run of git, to be.
#[derive(Debug)]
pub(crate) struct Git {
    repository: Option<PathBuf>,
    /// Where it runs, outside a known repository.
    folder: Option<PathBuf>,
    hooks: PathBuf,
    settings: Vec<String>,
    arguments: Vec<OsString>,
    environment: Vec<(&'static str, OsString)>,
    input: Option<Vec<u8>>,
    output_bytes_max: usize,
}

impl Git {
    /// In a repository.
    pub(crate) fn new(repository: &Path) -> Self {
        Self { repository: Some(repository.to_owned()), ..Self::anywhere() }
    }

    /// In a folder; git looks for the repository itself.
    pub(crate) fn within(folder: &Path) -> Self {
        Self { folder: Some(folder.to_owned()), ..Self::anywhere() }
    }

    /// In no repository.
    pub(crate) fn anywhere() -> Self {
        Self {
            repository: None,
            folder: None,
            hooks: PathBuf::from("/dev/null"),
            settings: Vec::new(),
            arguments: Vec::new(),
            environment: Vec::new(),
            input: None,
            output_bytes_max: GIT_OUTPUT_BYTES_MAX,
        }
    }

    /// Adds the subcommand and its arguments. Values that users chose come after
    /// `--end-of-options` or through [`Git::input`].
    pub(crate) fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// Sets a variable of the environment, on top of the fixed ones.
    pub(crate) fn env(mut self, key: &'static str, value: impl Into<OsString>) -> Self {
        self.environment.push((key, value.into()));
        self
    }

    /// Sets one line of git's configuration for this run.
    pub(crate) fn setting(mut self, line: impl Into<String>) -> Self {
        self.settings.push(line.into());
        self
    }

    /// Lets the hooks of this folder run; otherwise none do.
    pub(crate) fn hooks(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.hooks);
        self
    }

    /// What it reads.
    pub(crate) fn input(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.input = Some(bytes.into());
        self
    }

    /// The subcommand, for messages.
    pub(crate) fn name(&self) -> String {
        self.arguments.first().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Runs to the end and answers what it printed.
    ///
    /// # Errors
    /// It did not exit with 0, printed more than [`GIT_OUTPUT_BYTES_MAX`], or took more than
    /// [`GIT_COMMAND_SECONDS_MAX`].
    pub(crate) async fn run(self) -> Result<Vec<u8>> {
        let command = self.name();
        let limit = Duration::from_secs(GIT_COMMAND_SECONDS_MAX);
        let Ok(result) = tokio::time::timeout(limit, self.run_unlimited()).await else {
            return Err(Error::TimedOut { command, seconds: GIT_COMMAND_SECONDS_MAX });
        };
        result
    }

    /// [`Git::run`], where exit status 1 means "no" or "not there".
    pub(crate) async fn run_optional(self) -> Result<Option<Vec<u8>>> {
        match self.run().await {
            Ok(output) => Ok(Some(output)),
            Err(Error::Failed { status, .. }) if status == "exit status: 1" => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn run_unlimited(mut self) -> Result<Vec<u8>> {
        let command = self.name();
        let bytes_max = self.output_bytes_max;
        let input = self.input.take().unwrap_or_default();
        let mut process = self.spawn()?;
        let (stdin, stdout, stderr) = process.take_pipes();
        let (written, output, text) = tokio::join!(
            crate::process::write_all(stdin, &input),
            read_at_most(stdout, bytes_max),
            crate::process::read_start(stderr, ERROR_BYTES_MAX),
        );
        let output = output.map_err(|_full| Error::TooLarge {
            what: format!("the answer of git {command}"),
            bytes_max: bytes_max as u64,
        })?;
        let status = process.wait().await?;
        if status.success() {
            written.map_err(Error::io("write to git", command))?;
            return Ok(output);
        }
        let text = String::from_utf8_lossy(&text).trim().to_owned();
        Err(Error::Failed { command, status: status.to_string(), text })
    }

    /// Starts it with all three pipes, for streaming. It is ended with its group when dropped.
    ///
    /// # Errors
    /// The program cannot be started.
    pub(crate) fn spawn(self) -> Result<Process> {
        let name = self.name();
        let child = self.command().spawn().map_err(|source| Error::Start { source })?;
        Ok(Process::new(name, child))
    }

    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    fn command(self) -> Command {
        let mut command = Command::new(program());
        command
            .env_clear()
            .envs(fixed_environment())
            .current_dir(
                self.repository.as_deref().or(self.folder.as_deref()).unwrap_or(Path::new("/")),
            )
            .args(["--no-replace-objects", "-c", "core.fsmonitor=false", "-c"])
            .arg(setting_of_path("core.hooksPath", &self.hooks))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true);
        if let Some(repository) = &self.repository {
            command.env("GIT_DIR", repository);
        }
        for line in &self.settings {
            command.arg("-c").arg(line);
        }
        command.args(&self.arguments).envs(self.environment);
        command
    }
}

/// The program's whole path: with a bare name the standard library would have to fork, which costs
/// more than `posix_spawn`.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let places = PATH.split(':').map(|folder| Path::new(folder).join("git"));
        places.into_iter().find(|place| place.is_file()).unwrap_or_else(|| PathBuf::from("git"))
    })
}

fn setting_of_path(key: &str, path: &Path) -> OsString {
    let mut line = OsString::from(key);
    line.push("=");
    line.push(path);
    line
}

/// Everything that git sees of the world, whoever starts the server.
fn fixed_environment() -> [(&'static str, &'static str); 13] {
    [
        ("PATH", PATH),
        ("HOME", "/dev/null"),
        ("LC_ALL", "C"),
        ("LC_MESSAGES", "C"),
        ("TZ", "UTC"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_ATTR_NOSYSTEM", "1"),
        ("GIT_TERMINAL_PROMPT", "0"),
        ("GIT_NO_LAZY_FETCH", "1"),
        ("GIT_OPTIONAL_LOCKS", "0"),
        ("GIT_PROTOCOL_FROM_USER", "0"),
        ("GIT_ADVICE", "0"),
    ]
}
