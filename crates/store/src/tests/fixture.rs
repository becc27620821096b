//! Things that tests need: accounts, projects, pipelines.

use domain::access::{ProjectAccess, Role, Viewer};
use domain::job_spec::JobSpec;
use domain::member::{Member, Place};
use domain::pipeline::{AllowFailure, JobPlan, JobState, Plan, Retry, Source, State, Status, When};
use domain::project::{Project, Visibility};
use domain::user::{User, UserKind};
use domain::{NamespaceId, ProjectId, Timestamp, UserId};

use crate::{Error, NewPipeline, NewProject, NewUser, ProjectRef, Store, Tx};

/// A moment of no importance.
pub(super) const NOW: Timestamp = Timestamp::from_seconds(1_700_000_000);

/// `NOW` and so many seconds.
pub(super) const fn later(seconds: i64) -> Timestamp {
    NOW.plus_seconds(seconds)
}

pub(super) fn new_user(name: &str) -> NewUser {
    NewUser {
        username: name.to_owned(),
        name: format!("{name} the person"),
        email: format!("{name}@example.org"),
        kind: UserKind::Human,
        is_admin: false,
    }
}

pub(super) async fn user(store: &Store, name: &str) -> User {
    let new = new_user(name);
    store.write(async move |tx: &mut Tx<'_>| tx.insert_user(&new, NOW).await).await.unwrap()
}

pub(super) async fn namespace_of(store: &Store, user: &User) -> NamespaceId {
    store.reads().find_namespace_of_user(user.id).await.unwrap().unwrap().id
}

pub(super) fn new_project(namespace: NamespaceId, creator: UserId, path: &str) -> NewProject {
    NewProject {
        namespace_id: namespace,
        name: format!("The {path}"),
        path: path.to_owned(),
        description: String::new(),
        visibility: Visibility::Private,
        default_branch: Some("main".to_owned()),
        creator_id: creator,
        build_timeout_seconds: 3_600,
        git_depth: 20,
    }
}

pub(super) async fn project(store: &Store, new: NewProject) -> Project {
    store.write(async move |tx: &mut Tx<'_>| tx.insert_project(&new, NOW).await).await.unwrap()
}

/// A private project of a new account of that name, seen by its owner.
pub(super) async fn owned_project(store: &Store, owner: &str) -> ProjectAccess {
    let user = user(store, owner).await;
    let new = new_project(namespace_of(store, &user).await, user.id, "app");
    let project = project(store, new).await;
    access(store, &viewer(user.id), project.id).await.unwrap()
}

pub(super) const fn viewer(id: UserId) -> Viewer {
    Viewer::User { id, is_admin: false, scopes: None }
}

pub(super) async fn access(store: &Store, viewer: &Viewer, id: ProjectId) -> Option<ProjectAccess> {
    store.reads().find_project(viewer, ProjectRef::Id(id)).await.unwrap()
}

pub(super) async fn member(store: &Store, user: UserId, place: Place, role: Role) {
    let new = Member { user_id: user, place, role, expires_at: None };
    store.write(async move |tx: &mut Tx<'_>| tx.insert_member(&new, NOW).await).await.unwrap();
}

pub(super) fn job_plan(name: &str, stage: usize) -> JobPlan {
    JobPlan {
        name: name.to_owned(),
        stage,
        when: When::OnSuccess,
        start_in_seconds: None,
        allow_failure: AllowFailure::No,
        needs: None,
        retry: Retry::default(),
        environment: None,
        requires: Vec::new(),
    }
}

pub(super) const fn job_state(status: Status) -> JobState {
    JobState {
        status,
        attempt: 1,
        failure: None,
        failure_allowed: false,
        played: false,
        wake_at: None,
    }
}

/// A pipeline of so many jobs in one stage, all created.
pub(super) fn new_pipeline(access: &ProjectAccess, jobs: usize) -> NewPipeline {
    let specs = (0..jobs).map(|index| JobSpec {
        script: vec![format!("echo {index}")],
        tags: vec!["linux".to_owned()],
        ..JobSpec::default()
    });
    NewPipeline {
        project_id: access.project.id,
        push_id: None,
        user_id: access.viewer.user_id(),
        ref_name: "main".to_owned(),
        tag: false,
        protected: false,
        sha: "a".repeat(40),
        before_sha: "0".repeat(40),
        source: Source::Push,
        name: None,
        diagnostics: Vec::new(),
        failure_reason: None,
        plan: Plan {
            stages: vec!["test".to_owned()],
            jobs: (0..jobs).map(|index| job_plan(&format!("job {index}"), 0)).collect(),
        },
        specs: specs.map(Box::new).collect(),
        state: State { status: Status::Created, jobs: vec![job_state(Status::Created); jobs] },
        reasons: r#"{"v":1}"#.to_owned(),
        variables: None,
    }
}

/// Makes the pipeline.
pub(super) async fn insert(store: &Store, new: NewPipeline) -> domain::pipeline::Pipeline {
    write(store, async move |tx: &mut Tx<'_>| tx.insert_pipeline(&new, NOW).await).await.unwrap()
}

/// `store.write` with the crate's own error.
pub(super) async fn write<F, T>(store: &Store, change: F) -> Result<T, Error>
where
    F: for<'t, 'c> AsyncFnOnce(&'t mut Tx<'c>) -> Result<T, Error> + Clone + Send + 'static,
    T: Send + 'static,
{
    store.write(change).await
}
