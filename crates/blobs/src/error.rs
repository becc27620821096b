//! What can go wrong with a file.

use std::io;
use std::path::PathBuf;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or a folder.
    #[error("{what} {}", path.display())]
    Io { what: &'static str, path: PathBuf, source: io::Error },
    /// A blob is larger than what the caller takes into memory.
    #[error("blob {sha256} is larger than {bytes_max} bytes")]
    TooLarge { sha256: String, bytes_max: u64 },
    /// The process is stopping.
    #[error("the server is stopping")]
    Stopping,
}

impl Error {
    /// What to do next.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull => {
                Some("make room on the data folder's disk")
            }
            Self::Io { .. } | Self::TooLarge { .. } | Self::Stopping => None,
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

/// Runs file work beside the async threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_stopped| Error::Stopping)?
}
