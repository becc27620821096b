//! A server in a temporary folder, with a clock that the test moves, and a runner that is scripted.

use api_types::runner::{Features, JobRequest, JobResponse, RunnerDetails};
use domain::access::{ProjectAccess, Role, Viewer};
use domain::job::Job;
use domain::page::PageRequest;
use domain::pipeline::{Pipeline, Status};
use domain::push::{RefUpdate, ZERO_SHA};
use domain::user::User;
use domain::{JobId, PipelineId, Timestamp, UserId};
use git::{NewCommit, Signature};
use tempfile::TempDir;
use test_support::database::TestDatabase;

use crate::{
    App, Clock, CreateProject, Error, JobFilter, NewRunner, NewUser, PasswordCost, ProjectRef,
    PushReport, PushRequest, PushTicket, RunnerToken, Settings, UpdateJob,
};

/// The server.
pub(super) struct House {
    pub(super) app: App,
    pub(super) clock: Clock,
    pub(super) root_password: String,
    folder: TempDir,
    database: TestDatabase,
}

/// A project, an account that owns it, and one runner for it.
pub(super) struct Scene {
    pub(super) house: House,
    pub(super) access: ProjectAccess,
    pub(super) runner: RunnerToken,
}

impl House {
    pub(super) async fn new(database: TestDatabase) -> Self {
        Self::with_long_poll(database, 0).await
    }

    async fn with_long_poll(database: TestDatabase, long_poll_seconds: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::manual(Timestamp::parse("2026-03-01T10:00:00Z").unwrap());
        let settings = Settings { long_poll_seconds, ..settings(&folder, &database, &clock) };
        let opened = App::open(settings).await.unwrap();
        let root_password = opened.first_password.unwrap();
        Self { app: opened.app, clock, root_password, folder, database }
    }

    /// Where a blob lies.
    pub(super) fn blob(&self, sha256: &str) -> std::path::PathBuf {
        let root = self.folder.path().join("data/blobs");
        root.join(&sha256[..2]).join(&sha256[2..4]).join(sha256)
    }

    /// Runs a statement behind the server's back.
    pub(super) async fn break_rows(&self, statement: &str) {
        self.database.execute(statement).await;
    }

    /// The same data folder after the process has stopped at this point.
    pub(super) async fn reopened(self) -> Self {
        let Self { app, clock, root_password, folder, database } = self;
        drop(app);
        let opened = App::open(settings(&folder, &database, &clock)).await.unwrap();
        assert_eq!(opened.first_password, None);
        Self { app: opened.app, clock, root_password, folder, database }
    }

    pub(super) fn root(&self) -> Viewer {
        Viewer::User { id: UserId(1), is_admin: true, scopes: None }
    }

    pub(super) async fn user(&self, username: &str) -> User {
        let new = NewUser {
            username: username.to_owned(),
            name: username.to_uppercase(),
            email: format!("{username}@example.com"),
            password: Some(format!("{username}-password")),
            is_admin: false,
        };
        self.app.create_user(&self.root(), new).await.unwrap()
    }

    /// A private project of this account.
    pub(super) async fn project(&self, owner: &User, path: &str) -> ProjectAccess {
        let viewer = App::viewer_of(owner);
        let new = CreateProject { path: Some(path.to_owned()), ..CreateProject::default() };
        let project = self.app.create_project(&viewer, new).await.unwrap();
        self.access(&viewer, project.id).await.unwrap()
    }

    pub(super) async fn access(
        &self,
        viewer: &Viewer,
        project: domain::ProjectId,
    ) -> Option<ProjectAccess> {
        self.app.reads().find_project(viewer, ProjectRef::Id(project)).await.unwrap()
    }

    /// A member of the project, as it sees it.
    pub(super) async fn member(
        &self,
        access: &ProjectAccess,
        username: &str,
        role: Role,
    ) -> ProjectAccess {
        let user = self.user(username).await;
        self.app.add_member(access, user.id, role, None).await.unwrap();
        self.access(&App::viewer_of(&user), access.project.id).await.unwrap()
    }

    pub(super) async fn scene(database: TestDatabase) -> Scene {
        Self::new(database).await.furnished().await
    }

    /// A scene whose server holds questions for jobs.
    pub(super) async fn holding(database: TestDatabase, seconds: u64) -> Scene {
        Self::with_long_poll(database, seconds).await.furnished().await
    }

    async fn furnished(self) -> Scene {
        let house = self;
        let owner = house.user("olga").await;
        let access = house.project(&owner, "app").await;
        let new = NewRunner { run_untagged: true, ..NewRunner::default() };
        let (_, token) = house.app.create_runner(&house.root(), new).await.unwrap();
        let runner = house.app.authenticate_runner(&token).await.unwrap();
        Scene { house, access, runner }
    }

    /// Objects of a commit with these files on top of a ref; the update that would move it there.
    pub(super) async fn commit(
        &self,
        access: &ProjectAccess,
        name: &str,
        message: &str,
        files: &[(&str, &str)],
    ) -> RefUpdate {
        let repository = self.app.repositories().open(access.project.id);
        let parent = repository.ref_sha(name).await.unwrap();
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        let commit = NewCommit {
            parent: parent.clone(),
            files: files.collect(),
            message: message.to_owned(),
            author: Signature {
                name: "Olga".to_owned(),
                email: "olga@example.com".to_owned(),
                at: self.app.now(),
            },
        };
        let new = repository.create_commit(&commit).await.unwrap();
        RefUpdate { name: name.to_owned(), old: parent.unwrap_or(ZERO_SHA.to_owned()), new }
    }

    /// A push that goes through: what the terminal shows.
    pub(super) async fn push(
        &self,
        access: &ProjectAccess,
        update: &RefUpdate,
        options: &[&str],
    ) -> Result<PushReport, Error> {
        let ticket = self.begin(access, update, options).await?;
        self.move_ref(access, update).await;
        Ok(self.app.finish_push(ticket, vec![update.clone()]).await)
    }

    pub(super) async fn begin(
        &self,
        access: &ProjectAccess,
        update: &RefUpdate,
        options: &[&str],
    ) -> Result<PushTicket, Error> {
        let request = PushRequest {
            updates: vec![update.clone()],
            options: options.iter().map(|option| (*option).to_owned()).collect(),
            quarantine: None,
        };
        self.app.begin_push(access, request).await
    }

    pub(super) async fn move_ref(&self, access: &ProjectAccess, update: &RefUpdate) {
        let repository = self.app.repositories().open(access.project.id);
        repository.update_ref(update, "push").await.unwrap();
    }
}

fn settings(folder: &TempDir, database: &TestDatabase, clock: &Clock) -> Settings {
    Settings {
        database: Some(database.address()),
        clock: clock.clone(),
        password_cost: PasswordCost::Quick,
        long_poll_seconds: 0,
        version: "1.2.3".to_owned(),
        allow_local_requests: true,
        ..Settings::new(folder.path().join("data"), "http://keel.example.com:8080")
    }
}

impl Scene {
    /// Pushes the file to `main` and answers the pipeline that came of it.
    pub(super) async fn pipeline_of(&self, yaml: &str) -> Pipeline {
        self.push_main(&[(".gitlab-ci.yml", yaml)]).await;
        self.latest().await.expect("the push made a pipeline")
    }

    pub(super) async fn push_main(&self, files: &[(&str, &str)]) -> PushReport {
        let update = self.house.commit(&self.access, "refs/heads/main", "Change", files).await;
        self.house.push(&self.access, &update, &[]).await.unwrap()
    }

    pub(super) async fn pipelines(&self) -> Vec<Pipeline> {
        let filter = crate::PipelineFilter::default();
        let reads = self.app().reads();
        reads.list_pipelines(&self.access, &filter, PageRequest::first(100)).await.unwrap().rows
    }

    pub(super) async fn latest(&self) -> Option<Pipeline> {
        self.pipelines().await.into_iter().next()
    }

    pub(super) fn app(&self) -> &App {
        &self.house.app
    }

    pub(super) async fn status(&self, id: PipelineId) -> Status {
        self.app().reads().find_pipeline(&self.access, id).await.unwrap().unwrap().status
    }

    /// `name status` of every job's latest attempt, in the plan's order.
    pub(super) async fn jobs(&self, id: PipelineId) -> Vec<String> {
        let jobs = self.app().reads().latest_jobs(id).await.unwrap();
        jobs.iter().map(|job| format!("{} {}", job.name, job.status)).collect()
    }

    pub(super) async fn job(&self, id: PipelineId, name: &str) -> Job {
        let jobs = self.app().reads().latest_jobs(id).await.unwrap();
        jobs.into_iter().find(|job| job.name == name).unwrap()
    }

    pub(super) async fn attempts(&self, id: PipelineId, name: &str) -> Vec<Job> {
        let filter =
            JobFilter { pipeline: Some(id), include_retried: true, ..JobFilter::default() };
        let page = PageRequest::first(100);
        let all = self.app().reads().list_jobs(&self.access, &filter, page).await.unwrap();
        all.rows.into_iter().rev().filter(|job| job.name == name).collect()
    }

    /// The runner asks once.
    pub(super) async fn take(&self) -> Option<JobResponse> {
        let requested = self.app().request_job(&self.runner, request(None)).await.unwrap();
        requested.job
    }

    /// The runner reports the end of a job.
    pub(super) async fn report(&self, job: &JobResponse, state: &str) -> Result<Status, Error> {
        let token = self.app().authenticate_job(JobId(job.id), &job.token).await?;
        let update = UpdateJob { state: Some(state.to_owned()), ..UpdateJob::default() };
        self.app().update_job(&token, update).await.map(|answer| answer.status)
    }

    /// Takes the next job, which must have that name, and ends it.
    pub(super) async fn run(&self, name: &str, state: &str) {
        let job = self.take().await.expect("a job waits");
        assert_eq!(job.job_info.name, name);
        self.report(&job, state).await.unwrap();
    }

    pub(super) async fn reopened(self) -> Self {
        let Self { house, access, runner } = self;
        Self { house: house.reopened().await, access, runner }
    }
}

/// What a runner asks with.
pub(super) fn request(last_update: Option<&str>) -> JobRequest {
    JobRequest {
        info: RunnerDetails {
            features: Features::new(&["cancel_gracefully", "refspecs"]),
            ..RunnerDetails::default()
        },
        system_id: Some("s_000000000000".to_owned()),
        last_update: last_update.map(str::to_owned),
        ..JobRequest::default()
    }
}
