//! Why a job still waits for a runner.

use domain::access::{ProjectAccess, Viewer};
use domain::job::Job;
use domain::limits::RUNNER_SILENCE_SECONDS_MAX;
use domain::page::PageRequest;
use domain::pipeline::Status;
use domain::runner::{Runner, RunnerScope};

use crate::App;
use crate::bell::{Offer, Wanted};
use crate::error::Result;

/// Why a job waits for a runner. Data: surfaces put it into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PendingReason {
    /// There is no runner at all that serves this project.
    NoRunner,
    /// There are runners, and none takes these tags (jobs without tags, when empty).
    NoneMatches { tags: Vec<String> },
    /// Matching runners are paused.
    Paused,
    /// Runners with these tags take jobs of protected branches and tags only.
    ProtectedOnly,
    /// Matching runners have not asked for a job lately.
    NoneOnline,
    /// A matching runner is there: its turn comes.
    InQueue,
}

impl App {
    /// Why a job still waits for a runner; `None` for one that does not.
    ///
    /// # Errors
    /// The store's.
    pub async fn pending_reason(
        &self,
        access: &ProjectAccess,
        job: &Job,
    ) -> Result<Option<PendingReason>> {
        if job.status != Status::Pending {
            return Ok(None);
        }
        let all = self.reads().list_runners(&Viewer::System, PageRequest::first(100)).await?.rows;
        let serves = |runner: &Runner| match runner.scope {
            RunnerScope::Instance => true,
            RunnerScope::Project(project) => project == access.project.id,
        };
        let serving: Vec<Runner> = all.into_iter().filter(serves).collect();
        let protected = self.is_protected(access.project.id, job.tag, &job.ref_name).await?;
        Ok(Some(self.reason(&serving, access, job, protected)))
    }

    fn reason(
        &self,
        serving: &[Runner],
        access: &ProjectAccess,
        job: &Job,
        protected: bool,
    ) -> PendingReason {
        if serving.is_empty() {
            return PendingReason::NoRunner;
        }
        let offer =
            |protected| Offer { project: access.project.id, tags: job.tags.clone(), protected };
        let with_tags: Vec<&Runner> =
            serving.iter().filter(|one| Wanted::by(one).matches(&offer(true))).collect();
        if with_tags.is_empty() {
            return PendingReason::NoneMatches { tags: job.tags.clone() };
        }
        let matching: Vec<&Runner> = with_tags
            .into_iter()
            .filter(|one| Wanted::by(one).matches(&offer(protected)))
            .collect();
        if matching.is_empty() {
            return PendingReason::ProtectedOnly;
        }
        let awake: Vec<&Runner> = matching.into_iter().filter(|one| !one.paused).collect();
        if awake.is_empty() {
            return PendingReason::Paused;
        }
        if !awake.iter().any(|one| self.was_heard_within(one, RUNNER_SILENCE_SECONDS_MAX)) {
            return PendingReason::NoneOnline;
        }
        PendingReason::InQueue
    }
}
