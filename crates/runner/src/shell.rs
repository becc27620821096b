//! Runs jobs as processes of this machine.

mod environment;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use futures_util::future::BoxFuture;

use crate::account::{Account, AccountError, is_root};
use crate::executor::{Environment, Executor, Failure, JobContext, Layout, Unavailable};
use crate::isolation::Isolation;
use crate::leftovers::RUN_VARIABLE;
use crate::process::Program;
use crate::trace::Trace;
use crate::workspace::make_folder;
use environment::ShellEnvironment;

/// How shell jobs run.
#[derive(Clone, Debug)]
pub struct ShellSettings {
    /// As whom jobs run when the runner is root.
    pub user: String,
    /// Whether jobs may run as the runner's own user when it is not root, with all that this user
    /// may read.
    pub allows_same_user: bool,
    /// The server's folder, which jobs must not see when they run as the runner's own user. With it
    /// they run in namespaces where this machine allows that.
    pub hidden: Option<PathBuf>,
    /// Where programs are looked for.
    pub path: String,
}

impl Default for ShellSettings {
    fn default() -> Self {
        Self {
            user: "nobody".to_owned(),
            allows_same_user: false,
            hidden: None,
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
    /// Where work trees may be below the hidden folder.
    builds: PathBuf,
    /// Whether the hidden folder can be hidden, once that was tried.
    isolates: Arc<OnceLock<bool>>,
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
        let folder = folder.into();
        let (home, builds) = (folder.join("home"), folder.join("builds"));
        Ok(Self { settings, account, home, builds, isolates: Arc::default() })
    }

    /// What is hidden from jobs; none when they run as another user, or when it cannot be.
    fn isolation(&self) -> Option<Isolation> {
        let is_wanted = self.isolates.get().copied().unwrap_or(false);
        self.wanted_isolation().filter(|_| is_wanted)
    }

    fn wanted_isolation(&self) -> Option<Isolation> {
        let hidden = self.settings.hidden.clone().filter(|_| self.account.is_none())?;
        Some(Isolation { hidden, shown: [self.builds.clone(), self.home.clone()] })
    }

    /// Finds out once whether jobs can be isolated.
    async fn try_isolation(&self) {
        let Some(wanted) = self.wanted_isolation().filter(|_| self.isolates.get().is_none()) else {
            return;
        };
        let made = make_folder(&self.builds, 0o711).and_then(|()| self.make_home());
        let works = made.is_ok() && wanted.works(&self.settings.path).await;
        if !works {
            tracing::warn!("this machine does not let jobs be isolated from the server's folder");
        }
        self.isolates.get_or_init(|| works);
    }

    fn shell() -> Option<PathBuf> {
        SHELLS.iter().map(PathBuf::from).find(|path| path.exists())
    }

    fn check(&self) -> Result<(), Unavailable> {
        let is_apart = self.account.is_some() || self.isolation().is_some();
        if !is_apart && !self.settings.allows_same_user {
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

    /// Says as whom the job runs.
    fn say_who(&self, trace: &Trace) {
        match (&self.account, self.isolation()) {
            (Some(account), _) => trace.say(&format!("Jobs run as user {}.", account.name)),
            (None, Some(_)) => trace
                .say("Jobs run as the server's own user; the server's folder is hidden from them."),
            (None, None) => {
                let text = "this job runs as the server's own user and can read what it can read";
                crate::section::warning(trace, text);
            }
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

    /// What a job's shell sees of the machine, and the mark of the run.
    fn base(&self, job: &JobContext, shell: &Path) -> Vec<(String, String)> {
        let user = self.account.as_ref().map_or("evenkeel", |account| account.name.as_str());
        [
            ("PATH", self.settings.path.as_str()),
            ("HOME", &self.home.to_string_lossy()),
            ("USER", user),
            ("LOGNAME", user),
            ("SHELL", &shell.to_string_lossy()),
            ("LANG", "C.UTF-8"),
            (RUN_VARIABLE, &job.run),
        ]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
    }
}

/// The variables that a shell can export; it knows no other names.
fn exportable(environment: &[(String, String)]) -> Vec<(String, String)> {
    let is_name = |key: &str| {
        !key.starts_with(|letter: char| letter.is_ascii_digit())
            && key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    environment.iter().filter(|(key, _)| is_name(key)).cloned().collect()
}

impl Executor for ShellExecutor {
    fn name(&self) -> &'static str {
        "shell"
    }

    fn available(&self) -> BoxFuture<'_, Result<(), Unavailable>> {
        Box::pin(async {
            self.try_isolation().await;
            self.check()
        })
    }

    fn layout(&self) -> Layout {
        Layout {
            account: self.account.clone(),
            isolation: self.isolation(),
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
            self.say_who(trace);
            let is_hidden = job.workspace.isolation.is_some();
            let (environment, exports) = match is_hidden {
                // Nothing of the job may move the programs that hide things from it.
                true => (self.base(job, &shell), exportable(&job.environment)),
                false => ([self.base(job, &shell), job.environment.clone()].concat(), Vec::new()),
            };
            let program = Program {
                arguments: Vec::<OsString>::new(),
                folder: PathBuf::from("/"),
                environment,
                account: self.account.clone(),
                has_input: true,
                path: shell,
            };
            let program = job.workspace.around(program);
            let journal = job.journal.clone();
            Ok(Box::new(ShellEnvironment { program, journal, exports }) as Box<dyn Environment>)
        })
    }

    fn end_leftovers<'a>(&'a self, _run: &'a str) -> BoxFuture<'a, Result<(), Failure>> {
        // Processes are ended by the journal, whatever executor made them.
        Box::pin(async { Ok(()) })
    }
}
