//! Housekeeping of repositories: what interrupted runs of git left goes, refs of ended pipelines go,
//! what was pushed lately is packed; and of the files that uploads have left for nothing.

use domain::access::Viewer;
use domain::limits::{
    BLOB_FOLDERS_PER_ROUND, HOUSEKEEPING_ACTIVE_SECONDS, HOUSEKEEPING_SECONDS,
    PIPELINE_REF_SECONDS, SWEEP_BATCH_MAX,
};
use domain::{PipelineId, ProjectId, Timestamp};
use git::Ref;
use store::ProjectRef;

use crate::App;
use crate::effects::chain;
use crate::error::Result;
use crate::round::Round;

/// Folders that blobs are spread over.
const BLOB_FOLDERS: u64 = 256;

impl App {
    /// One round. What fails keeps nothing else from its turn.
    ///
    /// # Errors
    /// The store's, and the disk's.
    pub async fn keep_house(&self) -> Result<()> {
        let now = self.now();
        let parts = [self.keep_repositories(now).await, self.sweep_blobs(now).await];
        parts.into_iter().fold(Ok(()), Result::and)
    }

    /// Removes files that nothing names, of uploads that broke off before they were written down: in
    /// a few folders at a time, in all of them within a day.
    async fn sweep_blobs(&self, now: Timestamp) -> Result<()> {
        let hour = now.as_seconds().unsigned_abs() / HOUSEKEEPING_SECONDS;
        let mut round = Round::new(self, "removing a file that nothing names");
        for part in 0..BLOB_FOLDERS_PER_ROUND {
            let folder = (hour * BLOB_FOLDERS_PER_ROUND + part) % BLOB_FOLDERS;
            let names = self.blobs().names(u8::try_from(folder).unwrap_or_default()).await?;
            for sha256 in self.reads().unused_blobs(&names).await? {
                round.count(&sha256, self.discard_blob(&sha256).await)?;
            }
        }
        Ok(())
    }

    /// A repository that cannot be looked after keeps no other from its turn.
    async fn keep_repositories(&self, now: Timestamp) -> Result<()> {
        self.repositories().sweep(now).await?;
        let since = now.plus_seconds(-HOUSEKEEPING_ACTIVE_SECONDS);
        let mut after = ProjectId(0);
        loop {
            let projects =
                self.reads().projects_active_since(since, after, SWEEP_BATCH_MAX).await?;
            let Some(last) = projects.last() else { return Ok(()) };
            after = *last;
            for project in projects {
                if let Err(error) = self.keep_repository(project, now).await {
                    let error = chain(&error);
                    tracing::warn!(project = project.0, error, "a repository was not looked after");
                }
            }
        }
    }

    async fn keep_repository(&self, project: ProjectId, now: Timestamp) -> Result<()> {
        let repository = self.repositories().open(project);
        if !repository.exists().await {
            return Ok(());
        }
        let held = repository.refs_held_elsewhere("refs/pipelines/").await?;
        let mut needless = Vec::new();
        for one in held {
            if self.is_needless(project, &one, now).await? {
                needless.push(one);
            }
        }
        self.drop_refs(project, &needless, now).await?;
        Ok(repository.maintain().await?)
    }

    /// Deletes refs that pipelines need no more, then forgets that they kept anything. A pipeline that
    /// was started again meanwhile relied on its ref: it gets it back.
    pub(crate) async fn drop_refs(
        &self,
        project: ProjectId,
        refs: &[Ref],
        now: Timestamp,
    ) -> Result<()> {
        let repository = self.repositories().open(project);
        repository.delete_refs(refs, "its pipeline has ended").await?;
        for one in refs {
            if let Ok(id) = one.short.parse() {
                self.inner.commits.forget(id);
            }
            if !self.is_needless(project, one, now).await? {
                self.keep_commit(project, &one.name, &one.sha).await?;
            }
        }
        Ok(())
    }

    /// Whether the pipeline of a ref has ended for good.
    async fn is_needless(&self, project: ProjectId, one: &Ref, now: Timestamp) -> Result<bool> {
        let Ok(id) = one.short.parse::<PipelineId>() else { return Ok(false) };
        let project = ProjectRef::Id(project);
        let Some(access) = self.reads().find_project(&Viewer::System, project).await? else {
            return Ok(false);
        };
        let pipeline = self.reads().find_pipeline(&access, id).await?;
        let before = now.plus_seconds(-PIPELINE_REF_SECONDS);
        Ok(pipeline.is_none_or(|one| {
            one.status.is_completed() && one.finished_at.is_some_and(|at| at < before)
        }))
    }
}
