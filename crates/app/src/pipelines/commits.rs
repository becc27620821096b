//! Commits of pipelines that were made lately, and refs that are known to keep them: a runner that
//! takes a job should not wait for git.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::PipelineId;
use domain::limits::COMMITS_REMEMBERED_MAX;
use domain::pipeline::Pipeline;
use git::Commit;

use crate::App;
use crate::effects::keep_commit;
use crate::error::{Error, Result};

/// The memory, by pipeline. The smallest ids go first when it is full.
#[derive(Debug, Default)]
pub(crate) struct Commits {
    known: Mutex<BTreeMap<PipelineId, Known>>,
}

#[derive(Clone, Debug)]
struct Known {
    commit: Arc<Commit>,
    is_kept: bool,
}

impl Commits {
    fn get(&self, id: PipelineId) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
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
        project: domain::ProjectId,
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
        self.inner.commits.put(id, Known { commit: Arc::new(commit), is_kept: false });
    }

    /// The commit of a pipeline, and certainty that a ref keeps it: from here on it can be fetched
    /// whatever happens to its branch.
    pub(crate) async fn kept_commit(&self, pipeline: &Pipeline) -> Result<Arc<Commit>> {
        let known = self.inner.commits.get(pipeline.id);
        if let Some(Known { commit, is_kept: true }) = known {
            return Ok(commit);
        }
        let commit = match known {
            Some(known) => known.commit,
            None => {
                let repository = self.repositories().open(pipeline.project_id);
                let commit = repository.commit(&pipeline.sha).await?;
                Arc::new(commit.ok_or_else(|| Error::not_found("Commit"))?)
            }
        };
        let name = format!("refs/pipelines/{}", pipeline.id);
        keep_commit::run(self, pipeline.project_id, &name, &pipeline.sha).await?;
        let known = Known { commit: Arc::clone(&commit), is_kept: true };
        self.inner.commits.put(pipeline.id, known);
        Ok(commit)
    }
}
