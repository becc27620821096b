//! Variables that jobs leave to later ones.

use std::io::Read as _;

use domain::artifact::Artifact;
use domain::dotenv::{self, DotenvError};
use domain::limits::{DOTENV_BYTES_MAX, DOTENV_UNPACKED_BYTES_MAX};
use domain::variable::JobVariable;
use flate2::read::MultiGzDecoder;

use crate::App;
use crate::error::{Error, Kind, Result};

/// The file type of such a report.
pub(super) const DOTENV: &str = "dotenv";

impl App {
    /// The variables of those of some stored artifacts that are such reports, in their order.
    pub(super) async fn dotenv_of(&self, artifacts: &[&Artifact]) -> Result<Vec<JobVariable>> {
        let mut all = Vec::new();
        for report in artifacts.iter().filter(|one| one.file_type == DOTENV) {
            let bytes = self.blobs().read(&report.sha256, DOTENV_BYTES_MAX).await?;
            let bytes = bytes.ok_or_else(|| Error::internal("the report's file is gone"))?;
            all.extend(read(&bytes, &report.file_format)?);
        }
        Ok(all)
    }
}

/// The variables of a report as it was uploaded.
///
/// # Errors
/// `Invalid` with GitLab's text.
pub(super) fn read(bytes: &[u8], format: &str) -> Result<Vec<JobVariable>> {
    dotenv::check_size(u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
    let text = if format == "gzip" { unpacked(bytes)? } else { bytes.to_vec() };
    Ok(dotenv::parse(&String::from_utf8_lossy(&text))?)
}

fn unpacked(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut bounded = MultiGzDecoder::new(bytes).take(DOTENV_UNPACKED_BYTES_MAX + 1);
    bounded.read_to_end(&mut text).map_err(|cause| {
        Error::new(Kind::Invalid, "the report cannot be unpacked").caused_by(cause)
    })?;
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > DOTENV_UNPACKED_BYTES_MAX {
        return Err(DotenvError::TooBig.into());
    }
    Ok(text)
}

impl From<DotenvError> for Error {
    fn from(error: DotenvError) -> Self {
        Self::new(Kind::Invalid, error.to_string()).with_hint(error.hint())
    }
}
