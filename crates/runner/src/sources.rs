//! Getting a job's sources: our own driving of git, in a work tree that is used again where it may.

mod address;
mod git;
mod given;
mod strategy;
mod tidy;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use api_types::runner::{GitFacts, JOB_TOKEN_USER};
use domain::job::FailureReason;

use crate::beneath::Beneath;
use crate::executor::{Failure, JobContext};
use crate::section::{good, line, warning};
use crate::trace::Trace;
use crate::variables::Variables;
pub(crate) use address::Address;
use git::Git;
use strategy::{Plan, Strategy};

/// Gets the sources of one job.
#[derive(Debug)]
pub(crate) struct Sources<'a> {
    job: &'a JobContext,
    trace: &'a Trace,
    facts: &'a GitFacts,
    address: Address,
    plan: Plan,
}

impl<'a> Sources<'a> {
    /// Reads what the job wants of its sources.
    pub(crate) fn new(
        job: &'a JobContext,
        variables: &Variables,
        trace: &'a Trace,
    ) -> Result<Self, Failure> {
        let facts = &job.payload.git_info;
        let address = Address::parse(&facts.repo_url);
        let plan = Plan::read(variables, &job.payload)?;
        Ok(Self { job, trace, facts, address, plan })
    }

    /// Brings the work tree to the job's commit.
    pub(crate) async fn get(&self) -> Result<(), Failure> {
        match self.plan.strategy {
            Strategy::None => {
                line(self.trace, "Skipping Git repository setup");
                self.make_project_folder()
            }
            Strategy::Empty => {
                line(
                    self.trace,
                    "Skipping Git repository setup and creating an empty build directory",
                );
                self.start_over().await
            }
            Strategy::Clone => {
                self.start_over().await?;
                self.bring(false).await
            }
            Strategy::Fetch if self.is_warm() => match self.bring(true).await {
                Ok(()) => Ok(()),
                Err(failure) => {
                    warning(self.trace, &format!("{failure}; starting from an empty folder"));
                    self.start_over().await?;
                    self.bring(false).await
                }
            },
            Strategy::Fetch => {
                self.start_over().await?;
                self.bring(false).await
            }
        }
    }

    /// Whether an earlier job left a work tree with its repository.
    fn is_warm(&self) -> bool {
        let folder = self.root().and_then(|root| root.stat(&self.git_folder().join("HEAD")));
        folder.is_ok()
    }

    /// Fetches, cleans and checks out.
    async fn bring(&self, is_warm: bool) -> Result<(), Failure> {
        let git = Git::new(self.job, self.trace, &self.address);
        self.prepare_repository(is_warm).map_err(broken("the repository's folder"))?;
        if is_warm && self.was_fetched() {
            line(self.trace, "The commits are here already.");
            self.clean(&git, is_warm).await?;
        } else {
            // Cleaning needs only the old index, so both happen at once.
            good(self.trace, &self.fetch_words());
            let (fetched, cleaned) =
                tokio::join!(self.fetch(&git, is_warm), self.clean(&git, is_warm));
            fetched.and(cleaned)?;
        }
        self.check_out(&git).await?;
        self.give_repository(&git).await
    }

    /// Gives the job a repository of its own where the runner keeps the real one apart.
    async fn give_repository(&self, git: &Git<'_>) -> Result<(), Failure> {
        let workspace = &self.job.workspace;
        if !workspace.keeps_git_apart() {
            return Ok(());
        }
        git.remove(&[workspace.project.join(".git")]).await?;
        let given = self.root().and_then(|root| given::give(workspace, &root));
        given.map_err(broken("the job's repository"))
    }

    fn fetch_words(&self) -> String {
        match self.facts.depth {
            0 => "Fetching changes...".to_owned(),
            depth => format!("Fetching changes with git depth set to {depth}..."),
        }
    }

    async fn fetch(&self, git: &Git<'_>, is_warm: bool) -> Result<(), Failure> {
        let mut arguments = vec![
            "fetch".to_owned(),
            "--no-recurse-submodules".to_owned(),
            "--no-auto-maintenance".to_owned(),
        ];
        match self.facts.depth {
            0 if is_warm && self.is_shallow() => arguments.push("--unshallow".to_owned()),
            0 => {}
            depth => arguments.push(format!("--depth={depth}")),
        }
        arguments.extend(self.plan.fetch_flags.iter().cloned());
        arguments.push("--end-of-options".to_owned());
        arguments.push("origin".to_owned());
        arguments.extend(self.facts.refspecs.iter().cloned());
        git.run(&arguments, "cannot fetch the commits").await?;
        self.note_fetched().map_err(broken("the note of what was fetched"))
    }

    async fn clean(&self, git: &Git<'_>, is_warm: bool) -> Result<(), Failure> {
        if !is_warm || self.plan.clean_flags.is_empty() || !self.has_index() {
            return Ok(());
        }
        let mut arguments = vec!["clean".to_owned(), "-q".to_owned()];
        arguments.extend(self.plan.clean_flags.iter().cloned());
        git.run(&arguments, "cannot clean the work tree").await
    }

    async fn check_out(&self, git: &Git<'_>) -> Result<(), Failure> {
        if !self.plan.checks_out {
            line(self.trace, "Skipping Git checkout");
            return Ok(());
        }
        let sha = &self.facts.sha;
        let short = sha.get(..8).unwrap_or(sha);
        good(
            self.trace,
            &format!("Checking out {short} as detached HEAD (ref is {})...", self.facts.ref_name),
        );
        let arguments =
            ["-c", "submodule.recurse=false", "checkout", "-f", "-q", "--detach", sha, "--"];
        git.run(&arguments.map(str::to_owned), "cannot check out the commit").await
    }

    /// Removes the locks of interrupted runs of git, and writes the repository's settings anew: an
    /// earlier job may have changed them.
    fn prepare_repository(&self, is_warm: bool) -> std::io::Result<()> {
        let root = self.root()?;
        let folder = self.git_folder();
        if is_warm {
            for name in
                ["index.lock", "shallow.lock", "HEAD.lock", "config.lock", "packed-refs.lock"]
            {
                root.remove(&folder.join(name))?;
            }
        } else {
            for name in ["objects/info", "objects/pack", "refs/heads", "refs/tags"] {
                root.enter_or_make(&folder.join(name), 0o755)?;
            }
            root.enter_or_make(Path::new(&self.job.workspace.project_path), 0o755)?;
            root.write(&folder.join("HEAD"), 0o644, b"ref: refs/heads/main\n")?;
        }
        root.write(&folder.join("config"), 0o644, self.settings().as_bytes())
    }

    /// The repository's own settings. The credentials are not among them: a job's git asks for the
    /// token of the job that runs it.
    fn settings(&self) -> String {
        let (version, extension) = match self.facts.repo_object_format.as_str() {
            "sha256" => (1, "[extensions]\n\tobjectFormat = sha256\n"),
            _ => (0, ""),
        };
        let helper = match self.address.origin() {
            Some(origin) => format!(
                "[credential \"{origin}\"]\n\thelper = \"!f() {{ test \\\"$1\\\" = get && echo username={JOB_TOKEN_USER} && echo \\\"password=$CI_JOB_TOKEN\\\"; }}; f\"\n"
            ),
            None => String::new(),
        };
        format!(
            "[core]\n\trepositoryformatversion = {version}\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = false\n{extension}[remote \"origin\"]\n\turl = {}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n{helper}",
            quoted(self.address.without_credentials()),
        )
    }

    /// Removes the work tree and its repository, and makes an empty folder.
    async fn start_over(&self) -> Result<(), Failure> {
        let workspace = &self.job.workspace;
        let gone = [workspace.project.clone(), workspace.git_dir.clone()];
        Git::new(self.job, self.trace, &self.address).remove(&gone).await?;
        self.make_project_folder()
    }

    fn make_project_folder(&self) -> Result<(), Failure> {
        let path = PathBuf::from(&self.job.workspace.project_path);
        let made = self.root().and_then(|root| root.enter_or_make(&path, 0o755));
        made.map(drop).map_err(broken("the work tree"))
    }

    /// Whether an earlier job of the same pipeline fetched exactly the same into this work tree.
    fn was_fetched(&self) -> bool {
        let note = self.root().and_then(|root| root.read(&self.git_folder().join(FETCHED)));
        note.and_then(std::io::read_to_string).is_ok_and(|note| note == self.fetch_note())
    }

    fn note_fetched(&self) -> std::io::Result<()> {
        self.root()?.write(&self.git_folder().join(FETCHED), 0o644, self.fetch_note().as_bytes())
    }

    /// What a fetch brings: no two different ones have the same text.
    fn fetch_note(&self) -> String {
        let GitFacts { sha, depth, refspecs, .. } = self.facts;
        format!("{sha}\n{depth}\n{}\n{}\n", refspecs.join("\n"), self.plan.fetch_flags.join(" "))
    }

    fn is_shallow(&self) -> bool {
        self.root().and_then(|root| root.stat(&self.git_folder().join("shallow"))).is_ok()
    }

    fn has_index(&self) -> bool {
        self.root().and_then(|root| root.stat(&self.git_folder().join("index"))).is_ok()
    }

    fn root(&self) -> std::io::Result<Beneath> {
        Beneath::open(&self.job.workspace.root, self.job.workspace.account.clone())
    }

    /// The folder of git below the slot's folder.
    fn git_folder(&self) -> PathBuf {
        let workspace = &self.job.workspace;
        let below = workspace.git_dir.strip_prefix(&workspace.root);
        below.unwrap_or(&workspace.git_dir).to_owned()
    }
}

/// The files of a work tree that git does not know, ignored ones included.
pub(crate) async fn untracked_files(
    job: &JobContext,
    trace: &Trace,
) -> Result<Vec<PathBuf>, Failure> {
    let address = Address::parse(&job.payload.git_info.repo_url);
    let listed = Git::new(job, trace, &address)
        .capture(&["ls-files", "-o", "-z"].map(str::to_owned))
        .await?;
    let names = listed.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    Ok(names.map(|name| PathBuf::from(OsStr::from_bytes(name))).collect())
}

/// Names what the last fetch brought.
const FETCHED: &str = "evenkeel-fetched";

/// A value for git's settings, whatever is in it.
fn quoted(value: &str) -> String {
    let escaped: String = value
        .chars()
        .filter(|letter| !letter.is_control())
        .flat_map(|letter| matches!(letter, '"' | '\\').then_some('\\').into_iter().chain([letter]))
        .collect();
    format!("\"{escaped}\"")
}

fn broken(what: &str) -> impl Fn(std::io::Error) -> Failure {
    move |error| {
        Failure::new(FailureReason::RunnerSystemFailure, format!("cannot use {what}: {error}"))
    }
}
