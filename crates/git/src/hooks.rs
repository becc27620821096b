//! The two hooks of a push and the folder of pipes that each push has: a tiny script asks the
//! running server, because starting a shell costs a millisecond and starting the server more.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::unix::pipe;
use tokio::sync::OnceCell;

use crate::error::{Error, Result};
use crate::repositories::create_folder;

/// The variable that tells a hook its folder.
pub(crate) const FOLDER_VARIABLE: &str = "EVENKEEL_PUSH";
/// Written under both names.
const SCRIPT: &str = include_str!("hook.sh");

/// The hooks, which are written at most once, and the folders of running pushes.
#[derive(Clone, Debug)]
pub(crate) struct Hooks {
    run: PathBuf,
    written: Arc<OnceCell<()>>,
}

impl Hooks {
    pub(crate) fn new(run: PathBuf) -> Self {
        Self { run, written: Arc::default() }
    }

    /// Where the scripts lie.
    pub(crate) fn folder(&self) -> PathBuf {
        self.run.join("hooks")
    }

    /// Where the folders of running pushes lie.
    pub(crate) fn pushes(&self) -> PathBuf {
        self.run.join("pushes")
    }

    /// Writes the scripts, unless this process has.
    pub(crate) async fn write(&self) -> Result<()> {
        let write = async {
            create_folder(&self.pushes()).await?;
            create_folder(&self.folder()).await?;
            write_script(&self.folder().join("pre-receive")).await?;
            write_script(&self.folder().join("post-receive")).await
        };
        self.written.get_or_try_init(|| write).await.copied()
    }

    /// Makes the pipes of one push.
    pub(crate) async fn open_pipes(&self) -> Result<Pipes> {
        self.write().await?;
        Pipes::open(&self.pushes())
    }
}

/// Replaces the script in one step: another server's hook may be starting.
async fn write_script(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let made = path.with_extension(crate::unique::name());
    tokio::fs::write(&made, SCRIPT).await.map_err(Error::io("write", &made))?;
    let mode = std::fs::Permissions::from_mode(0o700);
    tokio::fs::set_permissions(&made, mode).await.map_err(Error::io("write", &made))?;
    tokio::fs::rename(&made, path).await.map_err(Error::io("write", path))
}

/// The folder of one push with its pipes; it goes away with the value.
#[derive(Debug)]
pub(crate) struct Pipes {
    pub(crate) folder: PushFolder,
    /// Opened in both directions, so that opening never waits and the end of a hook is no end of
    /// the pipe.
    pub(crate) ask: pipe::Receiver,
    pub(crate) answer: pipe::Sender,
}

impl Pipes {
    fn open(pushes: &Path) -> Result<Self> {
        let folder = PushFolder::create(pushes)?;
        let ask = make_pipe(&folder.path.join("ask"))?;
        let answer = make_pipe(&folder.path.join("answer"))?;
        let mut both = pipe::OpenOptions::new();
        let both = both.read_write(true);
        let ask = both.open_receiver(&ask).map_err(Error::io("open", &ask))?;
        let answer = both.open_sender(&answer).map_err(Error::io("open", &answer))?;
        Ok(Self { folder, ask, answer })
    }
}

/// A push's folder in `run/pushes`.
#[derive(Debug)]
pub(crate) struct PushFolder {
    pub(crate) path: PathBuf,
    /// Locked while the server that takes the push lives; git does not inherit it.
    _lock: File,
}

impl PushFolder {
    fn create(pushes: &Path) -> Result<Self> {
        use std::os::unix::fs::DirBuilderExt as _;
        loop {
            let path = pushes.join(crate::unique::name());
            match std::fs::DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => {
                    let lock = try_lock(&path)?.ok_or_else(|| {
                        let error = std::io::ErrorKind::ResourceBusy.into();
                        Error::io("lock", &path)(error)
                    })?;
                    return Ok(Self { path, _lock: lock });
                }
                // A process before this one had the same number.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Error::io("create", path)(error)),
            }
        }
    }

    /// Remembers which process takes this push and where, for a server that starts after this one
    /// died.
    pub(crate) fn remember(&self, process: u32, repository: &Path) -> Result<()> {
        let write = |name: &str, text: &str| {
            let path = self.path.join(name);
            std::fs::write(&path, text).map_err(Error::io("write", path))
        };
        write("repository", &repository.to_string_lossy())?;
        write("pid", &process.to_string())
    }
}

impl Drop for PushFolder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.path) {
            tracing::debug!(%error, "a push's folder stays until the next start");
        }
    }
}

/// Locks a push's folder; `None` while the server that takes the push lives.
pub(crate) fn try_lock(path: &Path) -> Result<Option<File>> {
    let folder = File::open(path).map_err(Error::io("open", path))?;
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(Error::io("lock", path)(error)),
    }
}

fn make_pipe(path: &Path) -> Result<PathBuf> {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let mode = Mode::RUSR | Mode::WUSR;
    mknodat(CWD, path, FileType::Fifo, mode, 0)
        .map_err(|errno| Error::io("create", path)(errno.into()))?;
    Ok(path.to_owned())
}
