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
}

/// Names of default branches where the clone does not remember the origin's.
const USUAL: [&str; 2] = ["main", "master"];

/// Branches by their short names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heads {
    /// The one that is checked out; `None` where it is a commit.
    pub current: Option<String>,
    /// The origin's default branch as the clone remembers it, else the first of `main` and `master`
    /// that is here or at the origin.
    pub default: Option<String>,
}

impl Heads {
    /// Lines of `*refs/heads/main ` and ` refs/remotes/origin/HEAD refs/remotes/origin/main`.
    fn parse(text: &str) -> Self {
        let mut heads = Self::default();
        let mut usual = None;
        for line in text.lines() {
            let (mark, rest) = line.split_at(line.len().min(1));
            let (name, target) = rest.split_once(' ').unwrap_or((rest, ""));
            let remote = |name: &str| name.strip_prefix("refs/remotes/origin/").map(str::to_owned);
            let local = name.strip_prefix("refs/heads/").map(str::to_owned);
            if mark == "*" {
                heads.current.clone_from(&local);
            }
            if name == "refs/remotes/origin/HEAD" {
                heads.default = remote(target);
            } else if let Some(name) = local.or_else(|| remote(name)) {
                let rank = USUAL.iter().position(|usual| *usual == name);
                usual = rank.into_iter().chain(usual).min();
            }
        }
        heads.default = heads.default.or_else(|| usual.map(|rank| USUAL[rank].to_owned()));
        heads
    }
}

impl Checkout {
    /// The work tree that a folder lies in; `None` where it lies in none.
    ///
    /// # Errors
    /// git's: it is not there, or refuses a folder of somebody else's.
    pub async fn find(folder: &Path) -> Result<Option<Self>> {
        let arguments = ["rev-parse", "--show-toplevel", "--absolute-git-dir"];
        let output = match Git::within(folder).args(arguments).run().await {
            Ok(output) => output,
            Err(Error::Failed { text, .. }) if is_outside(&text) => return Ok(None),
            Err(error) => return Err(error),
        };
        let text = String::from_utf8_lossy(&output);
        let mut lines = text.lines().map(PathBuf::from);
        let (Some(root), Some(path)) = (lines.next(), lines.next()) else { return Ok(None) };
        // No push comes here, so the folder of their hooks is never made.
        let hooks = Hooks::new(path.join("evenkeel"));
        let repository =
            Repository { path, sessions: Sessions::default(), hooks, quarantine: None };
        Ok(Some(Self { root, repository }))
    }

    /// The folder at the top.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Its repository.
    pub const fn repository(&self) -> &Repository {
        &self.repository
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

    /// The branches that events are about, in one question.
    ///
    /// # Errors
    /// git's.
    pub async fn heads(&self) -> Result<Heads> {
        let origin = USUAL.map(|name| format!("refs/remotes/origin/{name}"));
        let arguments = ["for-each-ref", "--format=%(HEAD)%(refname) %(symref)", "refs/heads"];
        let git = self.repository.git().args(arguments).args(["refs/remotes/origin/HEAD"]);
        let output = git.args(origin).run().await?;
        let mut heads = Heads::parse(&String::from_utf8_lossy(&output));
        if heads.current.is_none() {
            // A commit is checked out, or a branch that has none yet.
            heads.current = self.repository.default_branch().await?;
        }
        Ok(heads)
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
