//! Looking into the archive that a job left.

use std::io::Read as _;

use domain::JobId;
use domain::access::ProjectAccess;
use domain::limits::{ARTIFACT_ENTRIES_MAX, ARTIFACT_MEMBER_BYTES_MAX};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::App;
use crate::error::{Error, Kind, Result};

/// A file inside an artifact's archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactPath {
    /// Relative to the project's folder; folders end in `/`.
    pub path: String,
    pub bytes: u64,
}

impl App {
    /// The files in the archive that a job left, in the archive's order.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for an archive that cannot be read.
    pub async fn artifact_paths(
        &self,
        access: &ProjectAccess,
        id: JobId,
    ) -> Result<Vec<ArtifactPath>> {
        let file = self.open_artifact(access, id).await?.file.into_std().await;
        blocking(move || {
            let mut archive = ZipArchive::new(file).map_err(unreadable)?;
            let count = archive.len().min(ARTIFACT_ENTRIES_MAX);
            let mut paths = Vec::with_capacity(count);
            for at in 0..count {
                let entry = archive.by_index_raw(at).map_err(unreadable)?;
                let path = entry.name().map_err(unreadable)?.into_owned();
                paths.push(ArtifactPath { path, bytes: entry.size() });
            }
            Ok(paths)
        })
        .await
    }

    /// One file of the archive that a job left.
    ///
    /// # Errors
    /// `NotFound`, `TooLarge`.
    pub async fn artifact_member(
        &self,
        access: &ProjectAccess,
        id: JobId,
        path: &str,
    ) -> Result<Vec<u8>> {
        let file = self.open_artifact(access, id).await?.file.into_std().await;
        let path = path.to_owned();
        blocking(move || {
            let mut archive = ZipArchive::new(file).map_err(unreadable)?;
            let entry = match archive.by_name(&path) {
                Ok(entry) if !entry.is_dir() => entry,
                Ok(_) | Err(ZipError::FileNotFound) => return Err(Error::not_found("File")),
                Err(error) => return Err(unreadable(error)),
            };
            let mut bytes = Vec::new();
            // What the archive says of the size may be a lie.
            let mut bounded = entry.take(ARTIFACT_MEMBER_BYTES_MAX + 1);
            bounded.read_to_end(&mut bytes).map_err(|cause| unreadable(cause.into()))?;
            if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > ARTIFACT_MEMBER_BYTES_MAX {
                return Err(Error::new(Kind::TooLarge, "the file is too large to be shown alone")
                    .with_hint("download the whole archive"));
            }
            Ok(bytes)
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(bug) => Err(Error::internal("reading an archive stopped with a bug").caused_by(bug)),
    }
}

fn unreadable(cause: ZipError) -> Error {
    Error::new(Kind::Invalid, "the archive cannot be read").caused_by(cause)
}
