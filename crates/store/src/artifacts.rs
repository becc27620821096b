//! Files that jobs leave behind: the rows; the bytes are blobs.

use domain::artifact::Artifact;
use domain::{ArtifactId, JobId, ProjectId, Timestamp};

use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::list;
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

/// An artifact whose blob is stored.
#[derive(Clone, Debug)]
pub struct NewArtifact {
    pub project_id: ProjectId,
    pub job_id: JobId,
    pub file_type: String,
    pub file_format: String,
    pub filename: String,
    pub bytes: u64,
    /// In hex.
    pub sha256: String,
    pub expires_at: Option<Timestamp>,
}

macro_rules! columns {
    () => {
        "id, project_id, job_id, file_type, file_format, filename, bytes, sha256, expires_at, created_at"
    };
}

fn artifact(row: &Row) -> Result<Artifact> {
    Ok(Artifact {
        id: row.get("id")?,
        project_id: row.get("project_id")?,
        job_id: row.get("job_id")?,
        file_type: row.get("file_type")?,
        file_format: row.get("file_format")?,
        filename: row.get("filename")?,
        bytes: row.get("bytes")?,
        sha256: row.get("sha256")?,
        expires_at: row.opt("expires_at")?,
        created_at: row.get("created_at")?,
    })
}

impl Reads {
    /// What a job left behind, for whoever may see the job. Expired ones are there until they are
    /// removed.
    ///
    /// # Errors
    /// The database's.
    pub async fn artifacts_of(&self, job: JobId) -> Result<Vec<Artifact>> {
        let sql =
            sql!(concat!("SELECT ", columns!(), " FROM artifacts WHERE job_id = $1 ORDER BY id"));
        list::each(&self.door().await?.all(sql, args![job]).await?, artifact)
    }

    /// What several jobs left behind, by job.
    ///
    /// # Errors
    /// The database's.
    pub async fn artifacts_of_jobs(&self, jobs: &[JobId]) -> Result<Vec<Artifact>> {
        let sql = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM artifacts WHERE job_id IN",
            " (SELECT CAST(atom AS BIGINT) FROM json_each(CAST($1 AS TEXT))) ORDER BY job_id, id"
        ));
        let rows = self.door().await?.all(sql, args![crate::document::rows(jobs)]).await?;
        list::each(&rows, artifact)
    }

    /// Artifacts whose time is over, at most `limit`.
    ///
    /// # Errors
    /// The database's.
    pub async fn expired_artifacts(&self, now: Timestamp, limit: u32) -> Result<Vec<Artifact>> {
        let sql = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM artifacts WHERE expires_at IS NOT NULL AND expires_at <= $1",
            " ORDER BY expires_at, id LIMIT $2"
        ));
        list::each(&self.door().await?.all(sql, args![now, limit]).await?, artifact)
    }

    /// Whether an artifact has this blob, besides one that is about to go.
    ///
    /// # Errors
    /// The database's.
    pub async fn is_blob_used(&self, sha256: &str, besides: Option<ArtifactId>) -> Result<bool> {
        let sql = sql!(
            "SELECT id FROM artifacts WHERE sha256 = $1
             AND (CAST($2 AS BIGINT) IS NULL OR id <> $2) LIMIT 1"
        );
        Ok(self.door().await?.first(sql, args![sha256, besides]).await?.is_some())
    }

    /// Those of these blobs that no artifact has.
    ///
    /// # Errors
    /// The database's.
    pub async fn unused_blobs(&self, sha256s: &[String]) -> Result<Vec<String>> {
        let sql = sql!(
            "SELECT atom AS sha256 FROM json_each(CAST($1 AS TEXT))
             WHERE NOT EXISTS (SELECT 1 FROM artifacts a WHERE a.sha256 = atom)"
        );
        let rows = self.door().await?.all(sql, args![crate::document::rows(sha256s)]).await?;
        list::each(&rows, |row| row.get("sha256"))
    }
}

impl Tx<'_> {
    /// Keeps an artifact.
    ///
    /// # Errors
    /// `Conflict` if the job has one of that type; `NotFound` for the job.
    pub async fn insert_artifact(&mut self, new: &NewArtifact, now: Timestamp) -> Result<Artifact> {
        let sql = sql!(concat!(
            "INSERT INTO artifacts (project_id, job_id, file_type, file_format, filename, bytes, sha256,",
            " expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            " ON CONFLICT DO NOTHING RETURNING ",
            columns!()
        ));
        let values = args![
            new.project_id,
            new.job_id,
            &new.file_type,
            &new.file_format,
            &new.filename,
            new.bytes,
            &new.sha256,
            new.expires_at,
            now,
        ];
        match self.first(sql, values).await? {
            Some(row) => artifact(&row),
            None => Err(Error::Conflict { what: "artifact" }),
        }
    }

    /// Keeps a job's artifacts for good.
    ///
    /// # Errors
    /// The database's.
    pub async fn keep_artifacts(&mut self, job: JobId) -> Result<u64> {
        let sql = sql!("UPDATE artifacts SET expires_at = NULL WHERE job_id = $1");
        self.execute(sql, args![job]).await
    }

    /// Forgets an artifact; its blob is the caller's to remove before, if nothing else has it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_artifact(&mut self, id: ArtifactId) -> Result<()> {
        let sql = sql!("DELETE FROM artifacts WHERE id = $1");
        list::changed(self.execute(sql, args![id]).await?, "artifact")
    }
}
