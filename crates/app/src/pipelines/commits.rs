//! Commits of pipelines that were made lately, and refs that are known to keep them: a runner that
//! takes a job should not wait for git.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::limits::COMMITS_REMEMBERED_MAX;
use domain::pipeline::Pipeline;
use domain::{PipelineId, ProjectId};
use git::Commit;
use tokio::sync::OnceCell;

use crate::App;
use crate::effects::keep_commit;
use crate::error::{Error, Result};

/// Where the refs of pipelines lie.
const PIPELINE_REFS: &str = "refs/pipelines/";

/// The memory, by pipeline. The smallest ids go first when it is full.
#[derive(Debug, Default)]
pub(crate) struct Commits {
    known: Mutex<BTreeMap<PipelineId, Known>>,
}

#[derive(Clone, Debug)]
struct Known {
    commit: Arc<Commit>,
    /// Set when a ref keeps it. Whoever comes while the ref is made waits for it.
    kept: Arc<OnceCell<()>>,
}

impl Commits {
    fn get(&self, id: PipelineId) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// Forgets a pipeline whose ref goes.
    pub(crate) fn forget(&self, id: PipelineId) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    fn put(&self, id: PipelineId, known: Known) {
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        while all.len() >= COMMITS_REMEMBERED_MAX {
            all.pop_first();
        }
        all.insert(id, known);
    }
}

impl App {
    /// The message of an annotated tag; empty for a branch and for a tag without.
    pub(crate) async fn tag_message(
        &self,
        project: ProjectId,
        tag: bool,
        name: &str,
    ) -> Result<String> {
        if !tag {
            return Ok(String::new());
        }
        let repository = self.repositories().open(project);
        Ok(repository.tag_message(name).await?.unwrap_or_default())
    }

    /// Remembers the commit of a pipeline that was just made.
    pub(crate) fn remember_commit(&self, id: PipelineId, commit: Commit) {
        self.inner.commits.put(id, Known { commit: Arc::new(commit), kept: Arc::default() });
    }

    /// The commit of a pipeline, and certainty that a ref keeps it: from here on it can be fetched
    /// whatever happens to its branch.
    pub(crate) async fn kept_commit(&self, pipeline: &Pipeline) -> Result<Arc<Commit>> {
        let known = match self.inner.commits.get(pipeline.id) {
            Some(known) => known,
            None => {
                let repository = self.repositories().open(pipeline.project_id);
                let commit = repository.commit(&pipeline.sha).await?;
                let commit = commit.ok_or_else(|| Error::not_found("Commit"))?;
                let known = Known { commit: Arc::new(commit), kept: Arc::default() };
                self.inner.commits.put(pipeline.id, known.clone());
                known
            }
        };
        let name = format!("{PIPELINE_REFS}{}", pipeline.id);
        let (project, sha) = (pipeline.project_id, &pipeline.sha);
        known.kept.get_or_try_init(|| keep_commit::run(self, project, &name, sha)).await?;
        Ok(known.commit)
    }

    /// Makes a ref that keeps a commit, unless this process knows that it is there.
    pub(crate) async fn keep_commit(
        &self,
        project: ProjectId,
        name: &str,
        sha: &str,
    ) -> Result<()> {
        let id = name.strip_prefix(PIPELINE_REFS).and_then(|id| id.parse().ok());
        let make = || keep_commit::run(self, project, name, sha);
        match id.and_then(|id| self.inner.commits.get(id)) {
            Some(known) => known.kept.get_or_try_init(make).await.copied(),
            None => make().await,
        }
    }
}
