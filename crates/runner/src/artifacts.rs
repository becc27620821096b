//! What jobs take from earlier jobs and leave to later ones.

mod collect;
mod pack;
mod unpack;

use std::path::{Path, PathBuf};
use std::time::Duration;

use api_types::runner::{ArtifactEntry, ArtifactQuery, Dependency};
use domain::limits::ARTIFACT_TRANSFER_ATTEMPTS_MAX;
use tempfile::NamedTempFile;

use crate::beneath::Beneath;
use crate::client::{Client, ClientError, JobKey};
use crate::executor::{Failure, JobContext};
use crate::section::{Section, line, warning};
use crate::sources::untracked_files;
use crate::trace::Trace;
use crate::variables::Variables;
use collect::Found;
pub(crate) use collect::{Wanted, collect};
pub(crate) use unpack::unpack;

/// Moves the artifacts of one job.
#[derive(Debug)]
pub(crate) struct Artifacts<'a> {
    pub(crate) client: &'a Client,
    /// The runner's folder.
    pub(crate) folder: &'a Path,
    pub(crate) job: &'a JobContext,
    pub(crate) variables: &'a Variables,
    pub(crate) trace: &'a Trace,
}

impl Artifacts<'_> {
    /// Fetches and unpacks the archives of the jobs that this one depends on.
    pub(crate) async fn download(&self) -> Result<(), Failure> {
        let with_archive = |dependency: &&Dependency| {
            dependency.artifacts_file.as_ref().is_some_and(|file| !file.filename.is_empty())
        };
        let dependencies: Vec<&Dependency> =
            self.job.payload.dependencies.iter().filter(with_archive).collect();
        if dependencies.is_empty() {
            return Ok(());
        }
        let section = Section::open(self.trace, "download_artifacts", "Downloading artifacts");
        for dependency in dependencies {
            self.download_one(dependency).await?;
        }
        section.close();
        Ok(())
    }

    async fn download_one(&self, dependency: &Dependency) -> Result<(), Failure> {
        let Dependency { id, name, token, .. } = dependency;
        line(self.trace, &format!("Downloading artifacts for {name} ({id})..."));
        let file = self.temporary()?;
        let key = JobKey { id: *id, token: token.clone() };
        let loaded = self.load(&key, file.path()).await;
        let bytes = loaded.map_err(|error| {
            failed(&format!("cannot download the artifacts of job {name}"), &error)
        })?;
        let (project, account) =
            (self.job.workspace.project.clone(), self.job.workspace.account.clone());
        let unpacked = blocking(move || {
            let target = Beneath::open(&project, account).map_err(unpack::UnpackError::Target)?;
            unpack(file.path(), &target)
        });
        let files = unpacked.await?.map_err(|error| {
            Failure::system(format!("cannot unpack the artifacts of job {name}: {error}"))
        })?;
        line(self.trace, &format!("Downloaded {bytes} bytes with {files} files."));
        Ok(())
    }

    /// Packs and uploads what the job was asked to leave.
    pub(crate) async fn upload(&self, is_success: bool) -> Result<(), Failure> {
        let due = |entry: &&ArtifactEntry| match entry.when.as_deref() {
            Some("always") => true,
            Some("on_failure") => !is_success,
            Some(_) | None => is_success,
        };
        let entries: Vec<&ArtifactEntry> =
            self.job.payload.artifacts.iter().flatten().filter(due).collect();
        if entries.is_empty() {
            return Ok(());
        }
        let (name, heading) = match is_success {
            true => ("upload_artifacts_on_success", "Uploading artifacts for successful job"),
            false => ("upload_artifacts_on_failure", "Uploading artifacts for failed job"),
        };
        let section = Section::open(self.trace, name, heading);
        let mut result = Ok(());
        for entry in entries {
            result = result.and(self.upload_one(entry).await);
        }
        section.close();
        result
    }

    async fn upload_one(&self, entry: &ArtifactEntry) -> Result<(), Failure> {
        let found = self.collect(entry).await?;
        let kind = word_or(&entry.artifact_type, "archive");
        if found.is_empty() {
            let message = format!(
                "nothing to upload as {kind}: no matching files. Paths are relative to the project's folder ({})",
                self.job.workspace.seen_project
            );
            warning(self.trace, &message);
            return Ok(());
        }
        let format = word_or(entry.artifact_format.as_deref().unwrap_or_default(), "zip");
        let name = entry
            .name
            .as_ref()
            .map(|name| self.variables.expand(name))
            .filter(|name| !name.is_empty());
        let filename = pack::filename(&kind, &format, name.as_deref());
        let (file, project) = (self.temporary()?, self.job.workspace.project.clone());
        let level = pack::level(self.variables.get("ARTIFACT_COMPRESSION_LEVEL"));
        let packed = blocking(move || {
            let source = Beneath::open(&project, None)?;
            pack::pack(&format, level, &source, &found, file.as_file())?;
            Ok::<_, std::io::Error>((file, format))
        });
        let (file, format) = packed
            .await?
            .map_err(|error| Failure::system(format!("cannot pack the artifacts: {error}")))?;
        let query = ArtifactQuery {
            artifact_type: Some(kind.clone()),
            artifact_format: Some(format),
            expire_in: entry.expire_in.clone(),
        };
        let sent = self.send(&query, file.path(), &filename).await;
        sent.map_err(|error| failed(&format!("cannot upload the artifacts as {kind}"), &error))?;
        line(
            self.trace,
            &format!("Uploading artifacts as \"{kind}\" to coordinator... 201 Created"),
        );
        Ok(())
    }

    async fn load(&self, key: &JobKey, file: &Path) -> Result<u64, ClientError> {
        let mut attempts = Attempts(0);
        loop {
            match self.client.download_artifact(key, file).await {
                Err(error) if attempts.again(&error).await => {}
                done => return done,
            }
        }
    }

    async fn send(
        &self,
        query: &ArtifactQuery,
        file: &Path,
        filename: &str,
    ) -> Result<(), ClientError> {
        let key = JobKey { id: self.job.payload.id, token: self.job.payload.token.clone() };
        let mut attempts = Attempts(0);
        loop {
            match self.client.upload_artifact(&key, query, file, filename).await {
                Err(error) if attempts.again(&error).await => {}
                done => return done,
            }
        }
    }

    /// Finds the files of one entry, and says how many each path brought.
    async fn collect(&self, entry: &ArtifactEntry) -> Result<Found, Failure> {
        let expand = |paths: &[String]| {
            paths.iter().map(|path| self.variables.expand(path)).collect::<Vec<_>>()
        };
        let wanted = Wanted {
            paths: expand(&entry.paths),
            exclude: expand(&entry.exclude),
            untracked: match entry.untracked {
                true => untracked_files(self.job, self.trace).await?,
                false => Vec::new(),
            },
            seen_project: self.job.workspace.seen_project.clone(),
        };
        let project = self.job.workspace.project.clone();
        let collected = blocking(move || collect(&Beneath::open(&project, None)?, &wanted));
        let (found, notes) = collected
            .await?
            .map_err(|error| Failure::system(format!("cannot look for the artifacts: {error}")))?;
        for note in notes {
            match note.is_warning {
                true => warning(self.trace, &note.text),
                false => line(self.trace, &note.text),
            }
        }
        Ok(found)
    }

    fn temporary(&self) -> Result<NamedTempFile, Failure> {
        NamedTempFile::new_in(temporary_folder(self.folder))
            .map_err(|error| Failure::system(format!("cannot make a temporary file: {error}")))
    }
}

/// Where archives are while they are made or unpacked.
pub(crate) fn temporary_folder(folder: &Path) -> PathBuf {
    folder.join("tmp")
}

fn word_or(word: &str, default: &str) -> String {
    if word.is_empty() { default.to_owned() } else { word.to_owned() }
}

/// Counts the attempts of one transfer.
struct Attempts(u32);

impl Attempts {
    /// Waits before another attempt; false when there is none, or the answer is final.
    async fn again(&mut self, error: &ClientError) -> bool {
        self.0 += 1;
        if self.0 >= ARTIFACT_TRANSFER_ATTEMPTS_MAX || is_final(error) {
            return false;
        }
        tracing::warn!(%error, "a transfer of artifacts is tried again");
        tokio::time::sleep(Duration::from_secs(1)).await;
        true
    }
}

fn is_final(error: &ClientError) -> bool {
    error
        .status()
        .is_some_and(|status| (400..500).contains(&status) && status != 408 && status != 429)
}

fn failed(what: &str, error: &ClientError) -> Failure {
    let hint = match error.status() {
        Some(413) => Some(
            "the archive is larger than the server takes; leave files out, or raise the server's limit",
        ),
        Some(401 | 403) => Some("the job's token may not do this; the job may have been canceled"),
        Some(404) => Some("the artifacts were erased, or have expired"),
        Some(_) | None => None,
    };
    let failure = Failure::system(format!("{what}: {error}"));
    match hint {
        Some(hint) => failure.with_hint(hint),
        None => failure,
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Failure::system(format!("work on the artifacts broke off: {error}")))
}
