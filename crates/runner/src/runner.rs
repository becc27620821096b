//! A runner: what it is made of, and its life from the first look to the last job.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use api_types::runner::{Features, RegisteredRunner, RunnerDetails, VerifyRunnerBody};
use rustix::fs::{FlockOperation, flock};
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::account::Account;
use crate::artifacts::temporary_folder;
use crate::client::{Client, ClientError};
use crate::config::Config;
use crate::executor::{Executor, Unavailable};
use crate::identity::system_id;
use crate::leftovers::Journal;
use crate::poll::Poll;
use crate::workspace::{Slots, make_folder};

/// Takes jobs of one server and runs them through one executor.
#[derive(Debug)]
pub struct Runner {
    host: Arc<Host>,
    status: watch::Sender<Status>,
    /// Held as long as the runner lives, so that no second one uses its folder.
    _lock: File,
}

/// What a runner is doing, for whoever asks why jobs wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Ending what an earlier life left.
    Starting,
    /// Asking for jobs.
    Ready,
    /// Not asking, because jobs could not run.
    Unavailable(Unavailable),
    /// The server does not answer, or refuses.
    Unreachable { message: String },
    /// No longer asking.
    Stopped,
}

/// Why a runner cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum RunnerError {
    /// Its folder cannot be used.
    #[error("cannot use the runner's folder {path}")]
    Folder { path: PathBuf, source: io::Error },
    /// Another runner has the folder.
    #[error("another runner uses the folder {path}; stop it, or name another folder")]
    InUse { path: PathBuf },
    /// The user of jobs cannot get into the folder of work trees.
    #[error(
        "user `{user}` cannot get into {path}; name another folder for work trees, or let others pass ({closed} has to have mode 711 or more)"
    )]
    Closed { user: String, path: PathBuf, closed: PathBuf },
    /// No client can be made.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// What the jobs of one runner share.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) config: Config,
    pub(crate) client: Client,
    pub(crate) executor: Arc<dyn Executor>,
    pub(crate) journal: Journal,
    pub(crate) slots: Slots,
    pub(crate) builds: PathBuf,
    pub(crate) system_id: String,
    /// Jobs that this machine still answers for.
    running: Mutex<BTreeSet<i64>>,
}

impl Runner {
    /// Makes a runner; nothing is asked yet.
    ///
    /// # Errors
    ///
    /// When its folder cannot be used, is another runner's, or the user of jobs cannot get in.
    pub fn new(config: Config, executor: Arc<dyn Executor>) -> Result<Self, RunnerError> {
        let path = config.folder.clone();
        let unusable = |source| RunnerError::Folder { path: path.clone(), source };
        make_folder(&path, 0o711).map_err(unusable)?;
        let lock = lock(&path)
            .map_err(unusable)?
            .ok_or_else(|| RunnerError::InUse { path: path.clone() })?;
        prepare_folder(&path).map_err(unusable)?;
        let host = Host {
            client: Client::new(&config.server, &config.version)?,
            journal: Journal::open(&path).map_err(unusable)?,
            slots: Slots::default(),
            builds: choose_builds(&config, executor.layout().account.as_ref())?,
            system_id: system_id(&path).map_err(unusable)?,
            running: Mutex::new(BTreeSet::new()),
            executor,
            config,
        };
        Ok(Self { host: Arc::new(host), status: watch::Sender::new(Status::Starting), _lock: lock })
    }

    /// What it is doing, now and from now on.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.subscribe()
    }

    /// Makes this machine known to the server, and returns the runner as the server knows it.
    ///
    /// # Errors
    ///
    /// When the server does not answer or does not know the token.
    pub async fn verify(&self) -> Result<RegisteredRunner, ClientError> {
        let body = VerifyRunnerBody {
            token: Some(self.host.config.token.clone()),
            system_id: Some(self.host.system_id.clone()),
            info: self.host.details(),
        };
        self.host.client.verify(&body).await
    }

    /// Ends what an earlier life left, then takes jobs until `stop` is cancelled. Jobs that run
    /// then get a while to end, and are reported as interrupted after it. The server has to
    /// answer until this returns.
    pub async fn run(self, stop: CancellationToken) {
        Poll::new(Arc::clone(&self.host), self.status.clone()).run(stop).await;
        self.status.send_replace(Status::Stopped);
    }
}

impl Host {
    /// What the runner says of itself.
    pub(crate) fn details(&self) -> RunnerDetails {
        let text = |text: &str| Some(text.to_owned());
        RunnerDetails {
            name: text("evenkeel-runner"),
            version: text(&self.config.version),
            platform: text(std::env::consts::OS),
            architecture: text(std::env::consts::ARCH),
            executor: text(self.executor.name()),
            shell: text("bash"),
            features: Features::new(&FEATURES),
            ..RunnerDetails::default()
        }
    }

    pub(crate) fn running(&self) -> MutexGuard<'_, BTreeSet<i64>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What this runner can do, in GitLab's words.
const FEATURES: [&str; 15] = [
    "artifacts",
    "artifacts_exclude",
    "cancel_gracefully",
    "cancelable",
    "image",
    "masking",
    "multi_build_steps",
    "raw_variables",
    "refspecs",
    "return_exit_code",
    "trace_checksum",
    "trace_size",
    "upload_multiple_artifacts",
    "upload_raw_artifacts",
    "variables",
];

/// Takes the folder's lock; none when another process has it.
fn lock(folder: &Path) -> io::Result<Option<File>> {
    let file =
        File::options().create(true).truncate(false).write(true).open(folder.join("lock"))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(file)),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Others may pass through the runner's folder, but not look into it. Temporary files of an earlier
/// life are removed.
fn prepare_folder(folder: &Path) -> io::Result<()> {
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o711))?;
    let temporary = temporary_folder(folder);
    if temporary.exists() {
        std::fs::remove_dir_all(&temporary)?;
    }
    make_folder(&temporary, 0o700)
}

/// The folder of work trees. The user of jobs has to be able to get into it.
fn choose_builds(config: &Config, account: Option<&Account>) -> Result<PathBuf, RunnerError> {
    let named = config.builds.clone();
    let builds = named.clone().unwrap_or_else(|| config.folder.join("builds"));
    // Others pass through it only where jobs are others.
    let mode = if account.is_some() { 0o711 } else { 0o700 };
    let builds = make_builds(&builds, mode)?;
    let Some(account) = account else { return Ok(builds) };
    let Some(closed) = closed_to(&builds, account) else { return Ok(builds) };
    if named.is_some() {
        return Err(RunnerError::Closed { user: account.name.clone(), path: builds, closed });
    }
    let elsewhere = make_builds(&elsewhere(&config.folder), mode)?;
    tracing::info!(
        user = account.name,
        closed = %closed.display(),
        builds = %elsewhere.display(),
        "the user of jobs cannot get into the runner's folder, so work trees are elsewhere"
    );
    Ok(elsewhere)
}

/// A folder of this runner's own for work trees, outside of its folder.
fn elsewhere(folder: &Path) -> PathBuf {
    let name = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    let name: String = name.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    PathBuf::from(format!("/var/tmp/evenkeel-runner-{name}"))
}

/// Makes the folder of work trees, which belongs to the runner.
fn make_builds(path: &Path, mode: u32) -> Result<PathBuf, RunnerError> {
    let unusable = |source| RunnerError::Folder { path: path.to_owned(), source };
    make_folder(path, mode).map_err(unusable)?;
    let own = rustix::process::geteuid().as_raw();
    if std::fs::symlink_metadata(path).map_err(unusable)?.uid() != own {
        return Err(unusable(io::Error::other("it belongs to another user")));
    }
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).map_err(unusable)?;
    std::fs::canonicalize(path).map_err(unusable)
}

/// The first folder on the way that the user may not pass.
fn closed_to(path: &Path, account: &Account) -> Option<PathBuf> {
    let ways: Vec<&Path> = path.ancestors().collect();
    let is_closed = |folder: &&Path| {
        std::fs::metadata(folder).is_ok_and(|facts| {
            let needed = match (facts.uid() == account.uid, facts.gid() == account.gid) {
                (true, _) => 0o100,
                (false, true) => 0o010,
                (false, false) => 0o001,
            };
            facts.permissions().mode() & needed == 0
        })
    };
    ways.into_iter().rev().find(is_closed).map(Path::to_owned)
}
