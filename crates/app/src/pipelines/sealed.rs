//! Variables given with a pipeline or with Play. Like those of the settings they are sealed in the store.

use domain::ProjectId;
use domain::pipeline::Pipeline;
use domain::variable::JobVariable;
use serde::Deserialize as _;
use serde_json::{Value, json};

use crate::App;
use crate::error::{Error, Result};

impl App {
    /// Variables as the store keeps them; nothing where none are given.
    pub(crate) fn seal_given(&self, project: ProjectId, given: &[JobVariable]) -> Option<Vec<u8>> {
        let document = json!({"v": 1, "d": given}).to_string();
        (!given.is_empty()).then(|| self.inner.vault.seal(&place(project), document.as_bytes()))
    }

    /// The variables that were given when the pipeline was started. Who may see them is decided by
    /// the caller: Maintainers and whoever started it.
    ///
    /// # Errors
    /// The store's; the key is not the one they were sealed with.
    pub async fn given_with(&self, pipeline: &Pipeline) -> Result<Vec<JobVariable>> {
        let sealed = self.reads().pipeline_variables(pipeline.id).await?;
        self.open_given(pipeline.project_id, sealed)
    }

    /// What was sealed.
    pub(crate) fn open_given(
        &self,
        project: ProjectId,
        sealed: Option<Vec<u8>>,
    ) -> Result<Vec<JobVariable>> {
        let Some(sealed) = sealed else { return Ok(Vec::new()) };
        let document = self.inner.vault.unseal(&place(project), &sealed)?;
        let read = |document: &[u8]| {
            let document: Value = serde_json::from_slice(document)?;
            Vec::deserialize(&document["d"])
        };
        read(&document)
            .map_err(|cause| Error::internal("given variables are not understood").caused_by(cause))
    }
}

/// What they are sealed for: copied to another project they do not open.
fn place(project: ProjectId) -> String {
    format!("given:{project}")
}
