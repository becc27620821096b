//! Artifacts to and from the server.

use std::path::Path;
use std::time::Duration;

use api_types::runner::{ArtifactQuery, JOB_TOKEN};
use domain::limits::ARTIFACT_TRANSFER_SECONDS_MAX;
use futures_util::StreamExt as _;
use reqwest::{Method, multipart};
use tokio::io::AsyncWriteExt as _;

use super::{Client, ClientError, JobKey, answer};

impl Client {
    /// Uploads the file under the given name.
    pub(crate) async fn upload_artifact(
        &self,
        key: &JobKey,
        query: &ArtifactQuery,
        file: &Path,
        filename: &str,
    ) -> Result<(), ClientError> {
        let content = tokio::fs::File::open(file).await.map_err(ClientError::File)?;
        let length = content.metadata().await.map_err(ClientError::File)?.len();
        let part =
            multipart::Part::stream_with_length(content, length).file_name(filename.to_owned());
        let request = self
            .for_job(Method::POST, key, "/artifacts")
            .timeout(Duration::from_secs(ARTIFACT_TRANSFER_SECONDS_MAX))
            .query(query)
            .multipart(multipart::Form::new().part("file", part));
        answer::accepted(request.send().await).await.map(drop)
    }

    /// Writes the archive of the job with that id to the file, and returns its size in bytes.
    pub(crate) async fn download_artifact(
        &self,
        key: &JobKey,
        file: &Path,
    ) -> Result<u64, ClientError> {
        let request = self
            .request(Method::GET, &format!("/jobs/{}/artifacts", key.id))
            .header(JOB_TOKEN, &key.token)
            .timeout(Duration::from_secs(ARTIFACT_TRANSFER_SECONDS_MAX));
        let mut pieces = answer::accepted(request.send().await).await?.bytes_stream();
        let mut target = tokio::fs::File::create(file).await.map_err(ClientError::File)?;
        let mut bytes = 0;
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(ClientError::Unreachable)?;
            bytes += piece.len() as u64;
            target.write_all(&piece).await.map_err(ClientError::File)?;
        }
        target.flush().await.map_err(ClientError::File)?;
        Ok(bytes)
    }
}
