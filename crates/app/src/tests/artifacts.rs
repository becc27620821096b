//! What jobs leave: who may have it, and when its file goes.

use domain::JobId;
use domain::access::{ProjectAccess, Role, Viewer};
use domain::artifact::Artifact;
use domain::job::Job;
use store::Tx;
use test_support::database::TestDatabase;
use test_support::on_both_engines;

use super::house::{House, Scene};
use crate::{App, JobToken, Kind, NewArtifact};

on_both_engines!(
    artifacts_are_for_whom_the_job_says,
    a_job_downloads_what_its_user_may_and_fetches_what_it_needs,
    a_file_that_is_refused_is_not_kept,
    a_file_that_is_stored_again_while_it_expires_stays,
    a_file_that_cannot_be_removed_keeps_no_other,
    a_file_that_nothing_names_goes_within_a_day,
);

const KINDS: &str = "
all: {script: [x], artifacts: {paths: [a]}}
not public: {script: [x], artifacts: {paths: [a], public: false}}
developer: {script: [x], artifacts: {paths: [a], access: developer}}
maintainer: {script: [x], artifacts: {paths: [a], access: maintainer}}
none: {script: [x], artifacts: {paths: [a], access: none}}
";

async fn artifacts_are_for_whom_the_job_says(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of(KINDS).await;
    while let Some(job) = scene.take().await {
        let token = scene.app().authenticate_job(JobId(job.id), &job.token).await.unwrap();
        store(scene.app(), &token, "archive", b"x").await.unwrap();
        scene.report(&job, "success").await.unwrap();
    }
    let mut people = vec![("owner", scene.access.clone())];
    for role in [Role::Maintainer, Role::Developer, Role::Reporter, Role::Guest] {
        people.push((role.word(), scene.house.member(&scene.access, role.word(), role).await));
    }
    let stranger = ProjectAccess { role: None, ..public(&scene.access) };
    let nobody = ProjectAccess { viewer: Viewer::Anonymous, ..stranger.clone() };
    people.push(("guest of a public project", public(&people[4].1)));
    people.push(("stranger", stranger));
    people.push(("nobody", nobody));
    let mut table = Vec::new();
    for (who, access) in people {
        let mut line = format!("{who}:");
        for name in ["all", "not public", "developer", "maintainer", "none"] {
            let job = scene.job(pipeline.id, name).await;
            let kind = open(scene.app(), &access, &job).await;
            let kind = kind.map_or_else(|| "yes".to_owned(), |kind| format!("{kind:?}"));
            line = format!("{line} {kind}");
        }
        table.push(line);
    }
    let expected = [
        "owner: yes yes yes yes Forbidden",
        "maintainer: yes yes yes yes Forbidden",
        "developer: yes yes yes Forbidden Forbidden",
        "reporter: yes Forbidden Forbidden Forbidden Forbidden",
        "guest: NotFound NotFound NotFound NotFound NotFound",
        "guest of a public project: yes Forbidden Forbidden Forbidden Forbidden",
        "stranger: yes Forbidden Forbidden Forbidden Forbidden",
        "nobody: yes Unauthenticated Unauthenticated Unauthenticated Forbidden",
    ];
    assert_eq!(table, expected);
}

async fn open(app: &App, access: &ProjectAccess, job: &Job) -> Option<Kind> {
    let archive = app.open_artifact(access, job.id).await.map(drop);
    let paths = app.artifact_member(access, job.id, "a").await.map(drop);
    let refused = archive.err().map(|error| error.kind());
    // The file is no archive, which only those learn who may have it.
    let of_paths = paths.err().map(|error| error.kind()).filter(|kind| *kind != Kind::Invalid);
    assert_eq!(refused, of_paths);
    refused
}

/// The same project, open to everybody.
fn public(access: &ProjectAccess) -> ProjectAccess {
    let mut access = access.clone();
    access.project.visibility = domain::project::Visibility::Public;
    access
}

async fn a_job_downloads_what_its_user_may_and_fetches_what_it_needs(database: TestDatabase) {
    let scene = House::scene(database).await;
    let yaml = "
stages: [one, two]
developer: {stage: one, script: [x], artifacts: {paths: [a], access: developer}}
none: {stage: one, script: [x], artifacts: {paths: [a], access: none}}
later: {stage: two, script: [x], needs: [none]}
";
    let pipeline = scene.pipeline_of(yaml).await;
    for _ in 0..2 {
        let job = scene.take().await.unwrap();
        let token = scene.app().authenticate_job(JobId(job.id), &job.token).await.unwrap();
        store(scene.app(), &token, "archive", b"x").await.unwrap();
        scene.report(&job, "success").await.unwrap();
    }
    let later = scene.take().await.unwrap();
    assert_eq!(later.job_info.name, "later");
    let token = scene.app().authenticate_job(JobId(later.id), &later.token).await.unwrap();
    let (developer, none) =
        (scene.job(pipeline.id, "developer").await, scene.job(pipeline.id, "none").await);
    scene.app().dependency_artifact(&token, none.id).await.unwrap();
    let project_id = scene.access.project.id;
    let viewer = |user_id| Viewer::Job { id: JobId(later.id), project_id, user_id };
    let own = viewer(scene.access.viewer.user_id());
    let own = scene.house.access(&own, project_id).await.unwrap();
    assert_eq!(open(scene.app(), &own, &developer).await, None);
    assert_eq!(open(scene.app(), &own, &none).await, Some(Kind::Forbidden));
    let of_nobody = scene.house.access(&viewer(None), project_id).await.unwrap();
    assert_eq!(open(scene.app(), &of_nobody, &developer).await, Some(Kind::Forbidden));
}

async fn a_file_that_is_refused_is_not_kept(database: TestDatabase) {
    let (scene, token) = running(database).await;
    let kept = store(scene.app(), &token, "archive", b"first").await.unwrap();
    let refused = store(scene.app(), &token, "archive", b"second").await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Invalid);
    let second = "16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4";
    assert!(!scene.app().blobs().exists(second).await.unwrap());
    store(scene.app(), &token, "archive", b"first").await.unwrap();
    store(scene.app(), &token, "junit", b"first").await.unwrap();
    assert!(store(scene.app(), &token, "junit", b"second").await.is_err());
    assert!(scene.app().blobs().exists(&kept.sha256).await.unwrap());
}

async fn a_file_that_is_stored_again_while_it_expires_stays(database: TestDatabase) {
    let (scene, token) = running(database).await;
    let old = store(scene.app(), &token, "archive", b"same").await.unwrap();
    scene.house.clock.advance(8 * 24 * 3_600);
    // Another upload has brought its bytes and is about to write its row.
    let mut writer = scene.app().blobs().writer().await.unwrap();
    writer.write(b"same").await.unwrap();
    let stored = writer.finish().await.unwrap();
    assert_eq!(stored.sha256, old.sha256);
    let app = scene.app().clone();
    let sweep = tokio::spawn(async move { app.expire_artifacts().await });
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
        assert!(!sweep.is_finished(), "nothing is decided before the row is written");
    }
    let row = store::NewArtifact {
        project_id: old.project_id,
        job_id: old.job_id,
        file_type: "junit".to_owned(),
        file_format: "gzip".to_owned(),
        filename: "junit.gz".to_owned(),
        bytes: stored.bytes,
        sha256: stored.sha256.clone(),
        expires_at: None,
    };
    let now = scene.app().now();
    let insert = async move |tx: &mut Tx<'_>| Ok(tx.insert_artifact(&row, now).await?);
    scene.app().write(insert).await.unwrap();
    drop(stored);
    assert_eq!(sweep.await.unwrap().unwrap(), 1);
    assert!(scene.app().blobs().exists(&old.sha256).await.unwrap());
    let left = scene.app().reads().artifacts_of(old.job_id).await.unwrap();
    assert_eq!(left.iter().map(|one| one.file_type.as_str()).collect::<Vec<_>>(), ["junit"]);
}

async fn a_file_that_cannot_be_removed_keeps_no_other(database: TestDatabase) {
    let (scene, token) = running(database).await;
    let stuck = store(scene.app(), &token, "archive", b"stuck").await.unwrap();
    scene.house.clock.advance(1);
    let free = store(scene.app(), &token, "junit", b"free").await.unwrap();
    let place = scene.house.blob(&stuck.sha256);
    std::fs::remove_file(&place).unwrap();
    std::fs::create_dir(&place).unwrap();
    scene.house.clock.advance(8 * 24 * 3_600);
    assert_eq!(scene.app().expire_artifacts().await.unwrap(), 1);
    assert!(!scene.app().blobs().exists(&free.sha256).await.unwrap());
    std::fs::remove_dir(&place).unwrap();
    assert_eq!(scene.app().expire_artifacts().await.unwrap(), 1, "it is tried again");
}

async fn a_file_that_nothing_names_goes_within_a_day(database: TestDatabase) {
    let (scene, token) = running(database).await;
    let kept = store(scene.app(), &token, "archive", b"kept").await.unwrap();
    let lost = scene.app().blobs().put(b"lost").await.unwrap().sha256;
    for _ in 0..24 {
        scene.app().keep_house().await.unwrap();
        scene.house.clock.advance(3_600);
    }
    assert!(scene.app().blobs().exists(&kept.sha256).await.unwrap());
    assert!(!scene.app().blobs().exists(&lost).await.unwrap());
}

/// A scene with a job that runs.
async fn running(database: TestDatabase) -> (Scene, JobToken) {
    let scene = House::scene(database).await;
    scene.pipeline_of("job: {script: [x], artifacts: {paths: [a]}}\n").await;
    let job = scene.take().await.unwrap();
    let token = scene.app().authenticate_job(JobId(job.id), &job.token).await.unwrap();
    (scene, token)
}

async fn store(
    app: &App,
    token: &JobToken,
    file_type: &str,
    bytes: &[u8],
) -> Result<Artifact, crate::Error> {
    let new = NewArtifact {
        filename: file_type.to_owned(),
        artifact_type: Some(file_type.to_owned()),
        expire_in: Some("1 week".to_owned()),
        ..NewArtifact::default()
    };
    let file = app.receive_file(bytes).await?;
    app.store_artifact(token, new, file).await
}
