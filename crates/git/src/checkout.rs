//! A work tree that somebody else made: read where it stands, never written.

use std::path::{Path, PathBuf};

use crate::command::Git;
use crate::error::{Error, Result};
use crate::hooks::Hooks;
use crate::names::is_tree_path;
use crate::repository::Repository;
use crate::sessions::Sessions;

/// A work tree and its repository.
#[derive(Clone, Debug)]
pub struct Checkout {
    root: PathBuf,
    repository: Repository,
    branch: Option<String>,
}

/// Names of default branches where the clone does not remember the origin's.
const USUAL: [&str; 2] = ["main", "master"];
/// Where a clone remembers the origin's default branch.
const ORIGIN_HEAD: &str = "refs/remotes/origin/HEAD";

impl Checkout {
    /// The work tree that a folder lies in; `None` where it lies in none.
    ///
    /// # Errors
    /// git's: it is not there, or refuses a folder of somebody else's.
    pub async fn find(folder: &Path) -> Result<Option<Self>> {
        let ask = ["rev-parse", "--show-toplevel", "--absolute-git-dir"];
        let head = ["--symbolic-full-name", "HEAD"];
        let (output, has_commit) = match Git::within(folder).args(ask).args(head).run().await {
            Err(Error::Failed { text, .. }) if is_outside(&text) => return Ok(None),
            // Before the first commit HEAD is no revision.
            Err(Error::Failed { .. }) => (Git::within(folder).args(ask).run().await, false),
            output => (output, true),
        };
        let output = output?;
        let text = String::from_utf8_lossy(&output);
        let mut lines = text.lines();
        let (Some(root), Some(path)) = (lines.next(), lines.next()) else { return Ok(None) };
        let (root, path) = (PathBuf::from(root), PathBuf::from(path));
        // No push comes here, so the folder of their hooks is never made.
        let hooks = Hooks::new(path.join("evenkeel"));
        let repository =
            Repository { path, sessions: Sessions::default(), hooks, quarantine: None };
        let branch = match lines.next() {
            Some(name) => name.strip_prefix("refs/heads/").map(str::to_owned),
            None if has_commit => None,
            None => repository.default_branch().await?,
        };
        Ok(Some(Self { root, repository, branch }))
    }

    /// The folder at the top.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Its repository.
    pub const fn repository(&self) -> &Repository {
        &self.repository
    }

    /// The branch that was checked out when it was found; `None` where it is a commit.
    pub fn branch(&self) -> Option<&str> {
        self.branch.as_deref()
    }

    /// Branches here and at the origin that have the commit which is checked out, each named once.
    ///
    /// # Errors
    /// git's.
    pub async fn branches_with_head(&self) -> Result<Vec<String>> {
        let arguments = [
            "for-each-ref",
            "--contains=HEAD",
            "--format=%(refname)",
            "refs/heads",
            "refs/remotes/origin",
        ];
        let output = self.repository.git().args(arguments).run().await?;
        let text = String::from_utf8_lossy(&output);
        let short = |name: &str| {
            let of = |prefix| name.strip_prefix(prefix).map(str::to_owned);
            of("refs/heads/").or_else(|| of("refs/remotes/origin/"))
        };
        let mut names: Vec<String> = text.lines().filter_map(short).collect();
        names.retain(|name| name != "HEAD");
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// The origin's default branch as the clone remembers it, else the first of the usual names that
    /// is here or at the origin.
    ///
    /// # Errors
    /// git's.
    pub async fn default_branch(&self) -> Result<Option<String>> {
        let places = ["refs/heads", "refs/remotes/origin"];
        let usual = USUAL.iter().flat_map(|name| places.map(|place| format!("{place}/{name}")));
        let git = self.repository.git().args(["for-each-ref", "--format=%(refname) %(symref)"]);
        let output = git.args([ORIGIN_HEAD]).args(usual).run().await?;
        Ok(default_of(&String::from_utf8_lossy(&output)))
    }

    /// The address of the origin.
    ///
    /// # Errors
    /// git's.
    pub async fn origin_url(&self) -> Result<Option<String>> {
        let arguments = ["config", "--get", "remote.origin.url"];
        let output = self.repository.git().args(arguments).run_optional().await?;
        Ok(output.map(|url| String::from_utf8_lossy(&url).trim().to_owned()))
    }

    /// The hash that a file of the work tree would have in a commit now; `None` where there is no
    /// such file.
    ///
    /// # Errors
    /// git's.
    pub async fn file_sha(&self, path: &str) -> Result<Option<String>> {
        if !is_tree_path(path) || !self.root.join(path).is_file() {
            return Ok(None);
        }
        let output = Git::within(&self.root).args(["hash-object", "--", path]).run().await?;
        Ok(Some(String::from_utf8_lossy(&output).trim().to_owned()))
    }

    /// The last commit of what is checked out that changed a path; `None` where there is none.
    ///
    /// # Errors
    /// git's.
    pub async fn last_commit(&self, path: &str) -> Result<Option<String>> {
        match self.repository.resolve("HEAD").await? {
            Some(head) => self.repository.last_commit(&head, path).await,
            None => Ok(None),
        }
    }

    /// Every file that is tracked, or new and not ignored; the paths begin at the top.
    ///
    /// # Errors
    /// git's.
    pub async fn files(&self) -> Result<Vec<String>> {
        let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let output = Git::within(&self.root).args(arguments).run().await?;
        let mut paths = crate::trees::split_paths(&output);
        paths.sort();
        paths.dedup();
        Ok(paths)
    }
}

/// Whether git says that there is no work tree.
fn is_outside(text: &str) -> bool {
    text.contains("not a git repository") || text.contains("must be run in a work tree")
}

/// The default branch in lines of `refs/heads/main ` and
/// `refs/remotes/origin/HEAD refs/remotes/origin/main`.
fn default_of(text: &str) -> Option<String> {
    let lines = || text.lines().filter_map(|line| line.split_once(' '));
    let remote = |name: &str| name.strip_prefix("refs/remotes/origin/").map(str::to_owned);
    let remembered = lines().find(|(name, _)| *name == ORIGIN_HEAD);
    let is_here = |usual: &str| {
        let is_usual = |name: &str| {
            let short =
                name.strip_prefix("refs/heads/").map(str::to_owned).or_else(|| remote(name));
            short.as_deref() == Some(usual)
        };
        lines().any(|(name, _)| is_usual(name))
    };
    remembered
        .and_then(|(_, target)| remote(target))
        .or_else(|| USUAL.into_iter().find(|usual| is_here(usual)).map(str::to_owned))
}
