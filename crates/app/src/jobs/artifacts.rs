//! Artifacts: stored by jobs, read by later jobs and by people, gone when their time is over.

use domain::access::{Action, ProjectAccess, Viewer};
use domain::artifact::Artifact;
use domain::job_spec::ArtifactAccess;
use domain::limits::{ARTIFACT_BYTES_MAX, ARTIFACT_DAYS_DEFAULT, DOTENV_BYTES_MAX};
use domain::{JobId, Timestamp};
use store::Tx;
use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::dependencies::{ARCHIVE, wanted};
use super::dotenv::{self, DOTENV};
use super::token::JobToken;
use crate::App;
use crate::error::{Error, Kind, Result};

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// Formats that GitLab knows.
const FORMATS: [&str; 3] = ["zip", "gzip", "raw"];

/// A file that a runner uploads.
#[derive(Clone, Debug, Default)]
pub struct NewArtifact {
    pub filename: String,
    /// `None`: `archive`.
    pub artifact_type: Option<String>,
    /// `None`: `zip`.
    pub artifact_format: Option<String>,
    /// `1 week`, `never`.
    pub expire_in: Option<String>,
}

/// A file that has arrived whole.
#[derive(Debug)]
pub struct ReceivedFile {
    writer: blobs::BlobWriter,
    /// Its first bytes, all of them where it is small enough to be a report of variables.
    start: Vec<u8>,
}

/// A stored artifact, open for reading.
#[derive(Debug)]
pub struct ArtifactFile {
    pub artifact: Artifact,
    pub file: tokio::fs::File,
}

impl App {
    /// Takes in a file that somebody uploads. It belongs to nothing yet, and is gone when dropped.
    ///
    /// # Errors
    /// `Invalid` for an upload that breaks off, `TooLarge`.
    pub async fn receive_file(
        &self,
        mut body: impl AsyncRead + Send + Unpin,
    ) -> Result<ReceivedFile> {
        let mut writer = self.blobs().writer().await?;
        let (mut chunk, mut start) = (vec![0; CHUNK_BYTES], Vec::new());
        loop {
            let read = body.read(&mut chunk).await.map_err(|cause| {
                Error::new(Kind::Invalid, "the upload broke off").caused_by(cause)
            })?;
            if read == 0 {
                return Ok(ReceivedFile { writer, start });
            }
            writer.write(&chunk[..read]).await?;
            // A report with so many bytes is too big.
            let room = usize::try_from(DOTENV_BYTES_MAX).unwrap_or(usize::MAX);
            let room = room.saturating_sub(start.len());
            start.extend_from_slice(&chunk[..read.min(room)]);
            if writer.bytes() > ARTIFACT_BYTES_MAX {
                return Err(Error::new(Kind::TooLarge, "413 Request Entity Too Large")
                    .with_hint("leave less behind: artifacts:paths and exclude decide"));
            }
        }
    }

    /// Stores a file that the job leaves. The same file again is fine.
    ///
    /// # Errors
    /// `Invalid`, also for a report of variables that is none.
    pub async fn store_artifact(
        &self,
        token: &JobToken,
        new: NewArtifact,
        file: ReceivedFile,
    ) -> Result<Artifact> {
        let mut row = self.artifact_row(token, new)?;
        if row.file_type == DOTENV {
            dotenv::read(&file.start, &row.file_format)?;
        }
        let stored = file.writer.finish().await?;
        (row.bytes, row.sha256) = (stored.bytes, stored.sha256);
        let inserted = self.insert_artifact(&row).await;
        // Nobody can have removed the file before its row was there.
        drop(stored.hold);
        if inserted.is_err() {
            self.discard_blob(&row.sha256).await?;
        }
        inserted
    }

    async fn insert_artifact(&self, row: &store::NewArtifact) -> Result<Artifact> {
        let (now, inserted) = (self.now(), row.clone());
        let kept = self
            .write(async move |tx: &mut Tx<'_>| {
                Ok::<_, Error>(tx.insert_artifact(&inserted, now).await)
            })
            .await?;
        match kept {
            Ok(artifact) => Ok(artifact),
            Err(store::Error::Conflict { .. }) => self.same_artifact(row).await,
            Err(error) => Err(error.into()),
        }
    }

    fn artifact_row(&self, token: &JobToken, new: NewArtifact) -> Result<store::NewArtifact> {
        let file_type = new.artifact_type.unwrap_or_else(|| ARCHIVE.to_owned());
        let file_format = new.artifact_format.unwrap_or_else(|| "zip".to_owned());
        let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if file_type.is_empty() || !file_type.chars().all(is_word) {
            return Err(Error::invalid("artifact_type", "does not have a valid value"));
        }
        if !FORMATS.contains(&file_format.as_str()) {
            return Err(Error::invalid("artifact_format", "does not have a valid value"));
        }
        let name = new.filename.rsplit(['/', '\\']).next().unwrap_or_default();
        let name: String = name.chars().filter(|c| !c.is_control()).take(255).collect();
        Ok(store::NewArtifact {
            project_id: token.job.project_id,
            job_id: token.job.id,
            filename: if name.is_empty() { format!("{file_type}.{file_format}") } else { name },
            file_type,
            file_format,
            bytes: 0,
            sha256: String::new(),
            expires_at: expiry(new.expire_in.as_deref(), self.now())?,
        })
    }

    async fn same_artifact(&self, row: &store::NewArtifact) -> Result<Artifact> {
        let known = self.reads().artifacts_of(row.job_id).await?;
        let same = known
            .into_iter()
            .find(|one| one.file_type == row.file_type && one.sha256 == row.sha256);
        same.ok_or_else(|| {
            Error::new(Kind::Invalid, "another artifact of the same type already exists")
        })
    }

    /// The archive of an earlier job, for the job that asks.
    ///
    /// # Errors
    /// `NotFound` for jobs that are none of its dependencies.
    pub async fn dependency_artifact(
        &self,
        token: &JobToken,
        producer: JobId,
    ) -> Result<ArtifactFile> {
        let job = &token.job;
        if job.id != producer {
            let spec = self.reads().job_spec(job.id).await?;
            let graph = self.graph(job.pipeline_id).await?;
            let wanted = wanted(graph.plan(), job.index, spec.dependencies.as_deref());
            let jobs = self.reads().latest_jobs(job.pipeline_id).await?;
            let is_wanted = |one: &&domain::job::Job| one.id == producer;
            let found = jobs.iter().find(is_wanted);
            if !found.is_some_and(|one| wanted.contains(&one.index)) {
                return Err(Error::not_found("Artifacts"));
            }
        }
        self.archive_of(producer).await
    }

    /// The archive that a job left, for those whom its `artifacts:access` allows.
    ///
    /// # Errors
    /// `NotFound`, `Unauthenticated`, `Forbidden`.
    pub async fn open_artifact(&self, access: &ProjectAccess, id: JobId) -> Result<ArtifactFile> {
        if !access.may(Action::ReadPipeline) || self.reads().find_job(access, id).await?.is_none() {
            return Err(Error::not_found("Job"));
        }
        let whom = self.reads().job_spec(id).await?.artifacts_access;
        if !access.may_download(whom) {
            return Err(not_for(access, whom));
        }
        self.archive_of(id).await
    }

    async fn archive_of(&self, job: JobId) -> Result<ArtifactFile> {
        let now = self.now();
        let artifacts = self.reads().artifacts_of(job).await?;
        let archive = artifacts
            .into_iter()
            .find(|one| one.file_type == ARCHIVE && one.expires_at.is_none_or(|end| end > now));
        let artifact = archive.ok_or_else(|| Error::not_found("Artifacts"))?;
        let blob = self.blobs().open(&artifact.sha256).await?;
        let blob = blob.ok_or_else(|| Error::internal("the artifact's file is gone"))?;
        Ok(ArtifactFile { artifact, file: blob.file })
    }
}

/// Why somebody who sees the job may not have what it left.
fn not_for(access: &ProjectAccess, whom: ArtifactAccess) -> Error {
    let is_for_nobody = whom == ArtifactAccess::None;
    if access.viewer == Viewer::Anonymous && !is_for_nobody {
        return Error::new(Kind::Unauthenticated, "401 Unauthorized");
    }
    let hint = if is_for_nobody {
        "the job says `artifacts:access: none`: only jobs that need them get its artifacts".into()
    } else {
        format!("the job keeps its artifacts for the role {whom} and above: `artifacts:access`")
    };
    Error::forbidden("403 Forbidden").with_hint(hint)
}

/// When an artifact's time is over; `None` for never.
pub(super) fn expiry(written: Option<&str>, now: Timestamp) -> Result<Option<Timestamp>> {
    match written.map(str::trim) {
        None | Some("") => Ok(Some(now.plus_seconds(ARTIFACT_DAYS_DEFAULT * 24 * 3_600))),
        Some("never") => Ok(None),
        Some(text) => {
            let seconds = ci_config::duration::parse_seconds(text);
            let seconds = seconds.and_then(|seconds| i64::try_from(seconds).ok());
            let seconds =
                seconds.ok_or_else(|| Error::invalid("expire_in", "is not a duration"))?;
            Ok((seconds > 0).then(|| now.plus_seconds(seconds)))
        }
    }
}
