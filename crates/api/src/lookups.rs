//! The people, commits and pipelines that the rows of one answer mention, each read once.

use std::collections::BTreeMap;

use api_types::v4::{Commit, Job, PipelineBasic, User, UserBasic};
use app::App;
use domain::access::ProjectAccess;
use domain::{JobId, PipelineId, RunnerId, UserId, artifact, job, user};

use crate::answer::{Answer, done};
use crate::v4::{commits, jobs, pipelines, runners, users};

/// What has been looked up for one answer.
#[derive(Debug)]
pub(crate) struct Lookups<'a> {
    pub(crate) app: &'a App,
    pub(crate) access: &'a ProjectAccess,
    users: BTreeMap<UserId, Option<user::User>>,
    runners: BTreeMap<RunnerId, Option<api_types::v4::Runner>>,
    pipelines: BTreeMap<PipelineId, Option<(PipelineBasic, String)>>,
    commits: BTreeMap<String, Option<Commit>>,
    artifacts: BTreeMap<JobId, Vec<artifact::Artifact>>,
}

impl<'a> Lookups<'a> {
    pub(crate) const fn new(app: &'a App, access: &'a ProjectAccess) -> Self {
        Self {
            app,
            access,
            users: BTreeMap::new(),
            runners: BTreeMap::new(),
            pipelines: BTreeMap::new(),
            commits: BTreeMap::new(),
            artifacts: BTreeMap::new(),
        }
    }

    async fn account(&mut self, id: Option<UserId>) -> Answer<Option<&user::User>> {
        let Some(id) = id else { return Ok(None) };
        if !self.users.contains_key(&id) {
            let user = done(self.app.reads().find_user(id).await)?;
            self.users.insert(id, user);
        }
        Ok(self.users.get(&id).and_then(Option::as_ref))
    }

    /// A user wherever somebody is named.
    pub(crate) async fn user(&mut self, id: Option<UserId>) -> Answer<Option<UserBasic>> {
        let app = self.app;
        Ok(self.account(id).await?.map(|user| users::basic(app, user)))
    }

    /// A user's profile, as jobs show it.
    pub(crate) async fn profile(&mut self, id: Option<UserId>) -> Answer<Option<User>> {
        let app = self.app;
        Ok(self.account(id).await?.map(|user| users::profile(app, user)))
    }

    async fn runner(&mut self, id: Option<RunnerId>) -> Answer<Option<api_types::v4::Runner>> {
        let Some(id) = id else { return Ok(None) };
        if !self.runners.contains_key(&id) {
            let runner = done(self.app.reads().find_runner(id).await)?;
            let now = self.app.now();
            self.runners.insert(id, runner.map(|runner| runners::present(&runner, now)));
        }
        Ok(self.runners.get(&id).cloned().flatten())
    }

    /// A pipeline and its commit.
    async fn pipeline(&mut self, id: PipelineId) -> Answer<Option<(PipelineBasic, String)>> {
        if !self.pipelines.contains_key(&id) {
            let pipeline = done(self.app.reads().find_pipeline(self.access, id).await)?;
            let shown = pipeline
                .map(|pipeline| (pipelines::basic(self.app, self.access, &pipeline), pipeline.sha));
            self.pipelines.insert(id, shown);
        }
        Ok(self.pipelines.get(&id).cloned().flatten())
    }

    /// Reads several commits at once. Those that are no longer there stay unknown.
    async fn prefetch_commits(&mut self, shas: Vec<String>) -> Answer<()> {
        let mut missing: Vec<String> =
            shas.into_iter().filter(|sha| !self.commits.contains_key(sha)).collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return Ok(());
        }
        let read = commits::read(self.app, self.access, &missing).await?;
        self.commits.extend(missing.into_iter().map(|sha| (sha, None)));
        self.commits.extend(read.into_iter().map(|commit| (commit.id.clone(), Some(commit))));
        Ok(())
    }

    async fn prefetch_artifacts(&mut self, rows: &[job::Job]) -> Answer<()> {
        let ids: Vec<JobId> = rows.iter().map(|row| row.id).collect();
        for artifact in done(self.app.reads().artifacts_of_jobs(&ids).await)? {
            self.artifacts.entry(artifact.job_id).or_default().push(artifact);
        }
        Ok(())
    }

    /// Jobs with everything that they mention, in the order given.
    pub(crate) async fn jobs(&mut self, rows: &[job::Job]) -> Answer<Vec<Job>> {
        let mut shas = Vec::new();
        for row in rows {
            shas.extend(self.pipeline(row.pipeline_id).await?.map(|(_, sha)| sha));
        }
        self.prefetch_commits(shas).await?;
        self.prefetch_artifacts(rows).await?;
        let mut shown = Vec::with_capacity(rows.len());
        for row in rows {
            shown.extend(self.one_job(row).await?);
        }
        Ok(shown)
    }

    /// One job.
    pub(crate) async fn job(&mut self, row: &job::Job) -> Answer<Option<Job>> {
        Ok(self.jobs(std::slice::from_ref(row)).await?.pop())
    }

    async fn one_job(&mut self, row: &job::Job) -> Answer<Option<Job>> {
        let Some((pipeline, sha)) = self.pipeline(row.pipeline_id).await? else { return Ok(None) };
        let mentions = jobs::Mentions {
            user: self.profile(row.user_id).await?,
            commit: self.commits.get(&sha).cloned().flatten(),
            runner: self.runner(row.runner_id).await?,
            artifacts: self.artifacts.remove(&row.id).unwrap_or_default(),
            pipeline,
        };
        Ok(Some(jobs::present(self.app, self.access, row, mentions)))
    }
}
