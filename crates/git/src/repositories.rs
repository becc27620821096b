//! All repositories of the server: where they lie and how they are made.

use std::path::{Path, PathBuf};

use domain::ProjectId;

use crate::command::Git;
use crate::error::{Error, Result};
use crate::hooks::Hooks;
use crate::names::is_revision;
use crate::place::place_of;
use crate::repository::Repository;
use crate::sessions::Sessions;
use crate::version::{Version, check_version};

/// The settings that every repository gets when it is made.
///
/// Objects are checked as they arrive, with GitLab's three exceptions for old histories; nothing is
/// collected behind our back; refs keep a log, which settles interrupted pushes; everything is on
/// the disk before a push is answered; refs that the server keeps for itself cannot be pushed, and the
/// many that keep the commits of pipelines are not listed to who pushes.
const CONFIG: &str = "\
[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
\tlogAllRefUpdates = always
\tfsync = all
\tfsyncMethod = batch
\tbigFileThreshold = 50m
[receive]
\tfsckObjects = true
\tautogc = false
\tadvertisePushOptions = true
\tdenyDeleteCurrent = refuse
\tdenyNonFastForwards = false
[receive \"fsck\"]
\tbadTimezone = ignore
\tmissingSpaceBeforeDate = ignore
\tzeroPaddedFilemode = ignore
[transfer]
\thideRefs = refs/evenkeel
[uploadpack]
\tallowFilter = true
\tallowAnySHA1InWant = true
[gc]
\tauto = 0
[maintenance]
\tauto = false
[pack]
\twindowMemory = 100m
";

/// The folder of all repositories. A clone is the same folder.
#[derive(Clone, Debug)]
pub struct Repositories {
    root: PathBuf,
    sessions: Sessions,
    hooks: Hooks,
}

impl Repositories {
    /// The repositories below `root`. What belongs to running pushes lies in `run` beside it. No IO.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        let run = root.parent().unwrap_or(&root).join("run");
        Self { root, sessions: Sessions::default(), hooks: Hooks::new(run) }
    }

    /// Makes the folders and ends what pushes of a server that died have left running, so that no
    /// ref moves any more that this server did not allow. To be called once, before the journal of
    /// pushes is settled.
    ///
    /// # Errors
    /// git is not there or too old; the folders cannot be written.
    pub async fn prepare(&self) -> Result<Version> {
        let version = check_version().await?;
        create_folder(&self.root).await?;
        self.hooks.write().await?;
        self.hooks.end_leftovers().await?;
        Ok(version)
    }

    /// Makes the project's repository, or answers the one that is there.
    ///
    /// # Errors
    /// [`Error::Name`] for a name that no branch can have, else git's and the disk's.
    pub async fn create(&self, project: ProjectId, default_branch: &str) -> Result<Repository> {
        if !is_revision(default_branch) {
            return Err(Error::Name(default_branch.to_owned()));
        }
        let repository = self.open(project);
        if repository.exists().await {
            return Ok(repository);
        }
        // Made beside its place and then renamed, so that nobody meets a half of it.
        let made = repository.path.with_extension(format!("new-{}", crate::unique::name()));
        create_folder(&made).await?;
        initialize(&made, default_branch).await?;
        match tokio::fs::rename(&made, &repository.path).await {
            Ok(()) => Ok(repository),
            Err(_) if repository.exists().await => {
                remove_folder(&made).await?;
                Ok(repository)
            }
            Err(error) => Err(Error::io("rename to", &repository.path)(error)),
        }
    }

    /// The project's repository, whether it is there or not. No IO.
    pub fn open(&self, project: ProjectId) -> Repository {
        Repository {
            path: place_of(&self.root, project),
            sessions: self.sessions.clone(),
            hooks: self.hooks.clone(),
            quarantine: None,
        }
    }

    /// Whether the project's repository is there.
    pub async fn exists(&self, project: ProjectId) -> bool {
        self.open(project).exists().await
    }

    /// Removes the project's repository; nothing to remove is no error.
    ///
    /// # Errors
    /// The disk's.
    pub async fn delete(&self, project: ProjectId) -> Result<()> {
        let repository = self.open(project);
        self.sessions.forget(&repository.path);
        let gone = repository.path.with_extension(format!("gone-{}", crate::unique::name()));
        match tokio::fs::rename(&repository.path, &gone).await {
            Ok(()) => remove_folder(&gone).await,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(Error::io("remove", &repository.path)(error)),
        }
    }

    /// How many long-lived readers of objects run or may run.
    pub fn readers(&self) -> usize {
        self.sessions.count()
    }

    /// The folder of all repositories.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

async fn initialize(folder: &Path, default_branch: &str) -> Result<()> {
    let branch = format!("--initial-branch={default_branch}");
    let arguments = ["init", "--quiet", "--bare", "--template=", &branch];
    Git::new(folder).args(arguments).run().await?;
    Repository::write(&folder.join("config"), CONFIG).await
}

pub(crate) async fn create_folder(path: &Path) -> Result<()> {
    let made = tokio::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).await;
    made.map_err(Error::io("create", path))
}

async fn remove_folder(path: &Path) -> Result<()> {
    tokio::fs::remove_dir_all(path).await.map_err(Error::io("remove", path))
}
