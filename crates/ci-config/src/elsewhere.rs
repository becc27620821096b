//! Answers about files that are not in the pipeline's own commit.

use std::collections::BTreeMap;

use crate::input::Missing;
use crate::merged::StoredFile;

/// What the caller found out about other commits, other projects and addresses. Each map holds the
/// answers to one kind of [`Missing`](crate::Missing), by what was asked.
#[derive(Clone, Debug, Default)]
pub struct Elsewhere {
    /// Answers to [`Missing::Commit`](crate::Missing::Commit).
    pub commits: BTreeMap<CommitQuestion, CommitAnswer>,
    /// Answers to [`Missing::Tags`](crate::Missing::Tags): names of all tags of a project; empty
    /// where the project cannot be seen.
    pub tags: BTreeMap<ProjectQuestion, Vec<String>>,
    /// Answers to [`Missing::StoredFile`](crate::Missing::StoredFile); `None` where there is no
    /// such file.
    pub files: BTreeMap<StoredFile, Option<String>>,
    /// Answers to [`Missing::StoredPaths`](crate::Missing::StoredPaths): all files of a commit, by
    /// project and SHA.
    pub paths: BTreeMap<(String, String), Vec<String>>,
    /// Answers to [`Missing::RemoteFile`](crate::Missing::RemoteFile), by address.
    pub remote: BTreeMap<String, RemoteAnswer>,
    /// Whether looking for files took too long: what is still missing is refused then.
    pub out_of_time: bool,
}

impl Elsewhere {
    /// Answers a question where there is no server to ask; the finding about the file says so.
    pub fn leave_unanswered(&mut self, missing: Missing) {
        match missing {
            Missing::Commit(question) => {
                self.commits.insert(question, CommitAnswer::NobodyToAsk);
            }
            Missing::Tags(question) => {
                self.tags.insert(question, Vec::new());
            }
            Missing::StoredFile(file) => {
                self.files.insert(file, None);
            }
            Missing::StoredPaths { project, sha } => {
                self.paths.insert((project, sha), Vec::new());
            }
            Missing::RemoteFile { url, .. } => {
                let failure = RemoteFailure::NobodyToAsk;
                self.remote.insert(url, RemoteAnswer::Failed(failure));
            }
            Missing::LocalFile { .. }
            | Missing::ChangedPaths
            | Missing::ChangedSince { .. }
            | Missing::ExistingPaths
            | Missing::FileId { .. }
            | Missing::LastCommit { .. } => {}
        }
    }
}

/// Which project, as whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProjectQuestion {
    /// Path of the project; upper and lower case are the same.
    pub project: String,
    /// Whose rights count.
    pub asker: Asker,
}

/// Whose rights decide whether a project can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asker {
    /// The user who runs the pipeline.
    User,
    /// Nobody: public projects only. So it is below remote files and templates.
    Nobody,
}

/// Which commit of a project.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommitQuestion {
    pub project: ProjectQuestion,
    /// A branch, a tag, a SHA, `refs/..`, or `HEAD` for the tip of the default branch.
    pub reference: String,
}

/// The answer about a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitAnswer {
    /// There is no such project, or it may not be seen: nobody can tell which.
    NoProject,
    /// The project has no such commit.
    NoCommit,
    /// There is no server that could look.
    NobodyToAsk,
    Found {
        /// The project's path as it is written today.
        project: String,
        sha: String,
    },
}

/// The answer about an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemoteAnswer {
    /// The body. Of one that is too long, so much that its length is refused.
    Text(String),
    Failed(RemoteFailure),
}

/// Why there is no body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemoteFailure {
    /// The server answered with an error, the last time after so many attempts.
    Status {
        code: u16,
        attempts: u32,
    },
    /// The name or the network could not be reached.
    Unreachable {
        attempts: u32,
    },
    TimedOut {
        attempts: u32,
    },
    /// What came was no HTTP, or stopped in between.
    Broken {
        attempts: u32,
    },
    ConnectionRefused,
    /// The address is not one that this server may ask.
    Blocked(BlockedAddress),
    /// There is no server that could fetch it.
    NobodyToAsk,
}

/// Which addresses a server keeps away from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockedAddress {
    /// Of the machine itself.
    Localhost,
    /// Of a private network.
    LocalNetwork,
    /// Of one link, where clouds keep their secrets.
    LinkLocal,
    /// No address of a machine: unspecified, multicast, reserved.
    Unusable,
}

/// What to do about a project that no server is there to look into.
pub(crate) fn ask_for(project: &str) -> String {
    format!(
        "name a folder that has its files, `--project-include {project}=DIR`, or check the file on the server"
    )
}
