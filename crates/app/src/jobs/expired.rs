//! Artifacts whose time is over: their files go, then their rows.

use domain::artifact::Artifact;
use domain::limits::SWEEP_BATCH_MAX;
use store::Tx;

use crate::App;
use crate::error::{Kind, Result};
use crate::round::Round;

impl App {
    /// Deletes artifacts whose time is over. Answers how many.
    ///
    /// # Errors
    /// The store's.
    pub async fn expire_artifacts(&self) -> Result<usize> {
        let expired = self.reads().expired_artifacts(self.now(), SWEEP_BATCH_MAX).await?;
        let mut round = Round::new(self, "removing an artifact");
        for artifact in expired {
            round.count(artifact.id, self.expire(&artifact).await)?;
        }
        Ok(round.done())
    }

    /// The file first: whoever stops between the two finds the row again.
    async fn expire(&self, artifact: &Artifact) -> Result<()> {
        let id = artifact.id;
        let removal = self.blobs().removal(&artifact.sha256).await;
        if !self.reads().is_blob_used(&artifact.sha256, Some(id)).await? {
            removal.remove().await?;
        }
        let gone = self.write(async move |tx: &mut Tx<'_>| Ok(tx.delete_artifact(id).await?));
        match gone.await {
            Err(error) if error.kind() != Kind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Removes a file that was stored for nothing.
    pub(crate) async fn discard_blob(&self, sha256: &str) -> Result<()> {
        let removal = self.blobs().removal(sha256).await;
        if !self.reads().is_blob_used(sha256, None).await? {
            removal.remove().await?;
        }
        Ok(())
    }
}
