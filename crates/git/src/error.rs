//! What can go wrong with a repository.

use std::io;
use std::path::PathBuf;

use crate::version::Version;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// git said no.
    #[error("git {command} failed with {status}: {text}")]
    Failed {
        /// The subcommand, `rev-list`.
        command: String,
        /// `exit status: 128`, `signal: 9`.
        status: String,
        /// The end of what it wrote to its error output.
        text: String,
    },
    /// git took too long and was ended.
    #[error("git {command} took more than {seconds} s")]
    TimedOut { command: String, seconds: u64 },
    /// An answer or an object is larger than its limit.
    #[error("{what} is larger than {bytes_max} bytes")]
    TooLarge { what: String, bytes_max: u64 },
    /// The program could not be started.
    #[error("git could not be started")]
    Start { source: io::Error },
    /// A file, a folder or a pipe.
    #[error("{what} {}", path.display())]
    Io { what: &'static str, path: PathBuf, source: io::Error },
    /// An answer of git that makes no sense.
    #[error("git answered something unexpected: {0}")]
    Corrupt(String),
    /// A name that git would not take, or would take for something else.
    #[error("{0:?} is not a valid name")]
    Name(String),
    /// A ref no longer has the value that the update starts from.
    #[error("{name} has changed meanwhile")]
    RefMoved { name: String },
    /// The program is too old.
    #[error("git {found} is too old, {} is needed", Version::MIN)]
    Version { found: Version },
}

impl Error {
    /// What to do next.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Start { .. } | Self::Version { .. } => {
                Some("install git 2.38 or newer in /usr/bin, /usr/local/bin or /bin")
            }
            Self::TimedOut { .. } => Some("try again; if it stays so, look at the disk's load"),
            Self::RefMoved { .. } => Some("fetch and try again"),
            Self::Corrupt(_) => Some("run git fsck in the repository"),
            Self::Failed { .. } | Self::TooLarge { .. } | Self::Io { .. } | Self::Name(_) => None,
        }
    }

    /// Wraps an error of the file system: `what` reads before the path, "read".
    pub(crate) fn io(
        what: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { what, path, source }
    }
}
