//! Runs jobs as processes of this machine.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use domain::limits::STOP_GRACE_MILLISECONDS;
use futures_util::future::BoxFuture;
use tokio::io::AsyncWriteExt as _;

use crate::account::{Account, AccountError, is_root};
use crate::executor::{Environment, Executor, Failure, JobContext, Layout, Stage, Unavailable};
use crate::leftovers::{Entry, RUN_VARIABLE};
use crate::output::Pump;
use crate::process::{Program, Started};
use crate::trace::Trace;
use crate::workspace::make_folder;

/// How shell jobs run.
#[derive(Clone, Debug)]
pub struct ShellSettings {
    /// As whom jobs run when the runner is root.
    pub user: String,
    /// Whether jobs may run as the runner's own user when it is not root, with all that this user
    /// may read.
    pub allows_same_user: bool,
    /// Where programs are looked for.
    pub path: String,
}

impl Default for ShellSettings {
    fn default() -> Self {
        Self {
            user: "nobody".to_owned(),
            allows_same_user: false,
            path: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned(),
        }
    }
}

/// The executor `shell`.
#[derive(Clone, Debug)]
pub struct ShellExecutor {
    settings: ShellSettings,
    account: Option<Account>,
    /// The home of jobs: theirs, and kept between jobs.
    home: PathBuf,
}

/// Shells in the order of preference.
const SHELLS: [&str; 5] =
    ["/usr/local/bin/bash", "/usr/bin/bash", "/bin/bash", "/usr/bin/sh", "/bin/sh"];

impl ShellExecutor {
    /// Jobs get a home in `folder`.
    ///
    /// # Errors
    ///
    /// When the runner is root and the user of jobs is unknown, or root too.
    pub fn new(settings: ShellSettings, folder: impl Into<PathBuf>) -> Result<Self, AccountError> {
        let account = is_root().then(|| Account::find(&settings.user)).transpose()?;
        Ok(Self { settings, account, home: folder.into().join("home") })
    }

    fn shell() -> Option<PathBuf> {
        SHELLS.iter().map(PathBuf::from).find(|path| path.exists())
    }

    fn check(&self) -> Result<(), Unavailable> {
        if self.account.is_none() && !self.settings.allows_same_user {
            return Err(Unavailable {
                message: "shell jobs would run as the server's own user and could read its keys".to_owned(),
                hint: "start it as root so that jobs run as another user, allow jobs to run as the same user, or use the docker executor".to_owned(),
            });
        }
        match Self::shell() {
            Some(_) => Ok(()),
            None => Err(Unavailable {
                message: "this machine has neither bash nor sh".to_owned(),
                hint: "install bash".to_owned(),
            }),
        }
    }

    /// Makes the home of jobs, which belongs to them.
    fn make_home(&self) -> std::io::Result<()> {
        make_folder(&self.home, 0o700)?;
        match &self.account {
            Some(account) => {
                std::os::unix::fs::lchown(&self.home, Some(account.uid), Some(account.gid))
            }
            None => Ok(()),
        }
    }

    /// The environment of the job's shell: little of the machine, all of the job.
    fn environment(&self, job: &JobContext, shell: &str) -> Vec<(String, String)> {
        let user = self.account.as_ref().map_or("evenkeel", |account| account.name.as_str());
        let base = [
            ("PATH", self.settings.path.as_str()),
            ("HOME", &self.home.to_string_lossy()),
            ("USER", user),
            ("LOGNAME", user),
            ("SHELL", shell),
            ("LANG", "C.UTF-8"),
        ]
        .map(|(key, value)| (key.to_owned(), value.to_owned()));
        let mark = (RUN_VARIABLE.to_owned(), job.run.clone());
        base.into_iter().chain(job.environment.iter().cloned()).chain([mark]).collect()
    }
}

impl Executor for ShellExecutor {
    fn name(&self) -> &'static str {
        "shell"
    }

    fn available(&self) -> BoxFuture<'_, Result<(), Unavailable>> {
        Box::pin(async { self.check() })
    }

    fn layout(&self) -> Layout {
        Layout {
            account: self.account.clone(),
            seen_at: None,
            keeps_git_apart: false,
            file_mode: 0o600,
            is_shared: true,
        }
    }

    fn prepare<'a>(
        &'a self,
        job: &'a JobContext,
        trace: &'a Trace,
    ) -> BoxFuture<'a, Result<Box<dyn Environment>, Failure>> {
        Box::pin(async move {
            let shell =
                Self::shell().ok_or_else(|| Failure::system("this machine has no shell"))?;
            self.make_home()
                .map_err(|error| Failure::system(format!("cannot make the jobs' home: {error}")))?;
            match &self.account {
                Some(account) => {
                    crate::section::line(trace, &format!("Jobs run as user {}.", account.name));
                }
                None => crate::section::warning(
                    trace,
                    "this job runs as the server's own user and can read what it can read",
                ),
            }
            let program = Program {
                arguments: Vec::<OsString>::new(),
                folder: PathBuf::from("/"),
                environment: self.environment(job, &shell.to_string_lossy()),
                account: self.account.clone(),
                has_input: true,
                path: shell,
            };
            Ok(Box::new(ShellEnvironment { program, journal: job.journal.clone() })
                as Box<dyn Environment>)
        })
    }

    fn end_leftovers<'a>(&'a self, _run: &'a str) -> BoxFuture<'a, Result<(), Failure>> {
        // Processes are ended by the journal, whatever executor made them.
        Box::pin(async { Ok(()) })
    }
}

#[derive(Debug)]
struct ShellEnvironment {
    program: Program,
    journal: Entry,
}

impl Environment for ShellEnvironment {
    fn run<'a>(&'a mut self, stage: Stage<'a>) -> BoxFuture<'a, Result<i32, Failure>> {
        Box::pin(async move {
            let broken = |error: std::io::Error| {
                Failure::system(format!("cannot run the job's shell: {error}"))
            };
            let Started { mut group, input, output } = self.program.start().map_err(broken)?;
            // The shell waits for its script. Were the runner to die here, it would read none.
            self.journal.note_group(group.number()).map_err(broken)?;
            self.journal.cage(group.number());
            let pump = Pump::start(output, stage.trace.clone());
            let text = stage.script.text();
            let feed = async move {
                if let Some(mut input) = input {
                    // A shell that ends early closes its end.
                    drop(input.write_all(text.as_bytes()).await);
                }
                std::future::pending::<()>().await;
            };
            let exit = tokio::select! {
                () = stage.stop.cancelled() => group.stop(Duration::from_millis(STOP_GRACE_MILLISECONDS)).await,
                exit = group.wait() => exit,
                () = feed => unreachable!("feeding never ends"),
            };
            pump.finish().await;
            exit.map(|exit| exit.code).map_err(broken)
        })
    }

    fn remove(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }
}
