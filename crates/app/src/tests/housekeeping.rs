//! What is looked after in repositories without anybody's asking.

use test_support::database::TestDatabase;
use test_support::on_both_engines;

use super::house::{House, Scene};

on_both_engines!(
    the_ref_of_an_ended_pipeline_goes_and_a_retry_brings_it_back,
    a_pipeline_that_starts_again_while_its_ref_goes_keeps_its_commit,
    a_round_that_stops_in_between_is_finished_by_the_next,
    the_only_ref_of_a_commit_stays,
    what_was_pushed_is_packed_and_what_broke_off_is_removed,
    a_commit_is_kept_once,
);

const DAY: i64 = 24 * 3_600;

async fn settle(scene: &Scene) {
    while scene.app().run_due_effects().await.unwrap() > 0 {}
}

async fn has_ref(scene: &Scene, id: domain::PipelineId) -> bool {
    let repository = scene.app().repositories().open(scene.access.project.id);
    repository.ref_sha(&format!("refs/pipelines/{id}")).await.unwrap().is_some()
}

async fn the_ref_of_an_ended_pipeline_goes_and_a_retry_brings_it_back(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of("job: {script: [x]}\n").await;
    settle(&scene).await;
    scene.house.clock.advance(2 * DAY);
    scene.app().keep_house().await.unwrap();
    assert!(has_ref(&scene, pipeline.id).await, "it waits for a runner");
    scene.run("job", "failed").await;
    scene.app().keep_house().await.unwrap();
    assert!(has_ref(&scene, pipeline.id).await, "it has ended just now");
    scene.house.clock.advance(DAY - 3_600);
    scene.push_main(&[("more", "more")]).await;
    settle(&scene).await;
    scene.house.clock.advance(2 * 3_600);
    scene.app().keep_house().await.unwrap();
    assert!(!has_ref(&scene, pipeline.id).await);

    let job = scene.job(pipeline.id, "job").await;
    let next = scene.latest().await.unwrap();
    scene.app().cancel_pipeline(&scene.access, next.id).await.unwrap();
    scene.app().retry_job(&scene.access, job.id).await.unwrap();
    scene.run("job", "success").await;
    assert!(has_ref(&scene, pipeline.id).await, "the runner fetches it");
}

async fn a_pipeline_that_starts_again_while_its_ref_goes_keeps_its_commit(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of("job: {script: [x]}\n").await;
    settle(&scene).await;
    scene.run("job", "failed").await;
    scene.house.clock.advance(2 * DAY);
    let project = scene.access.project.id;
    let repository = scene.app().repositories().open(project);
    // The round has decided, and is about to delete.
    let needless = repository.refs_held_elsewhere("refs/pipelines/").await.unwrap();
    assert_eq!(needless.len(), 1);
    let job = scene.job(pipeline.id, "job").await;
    scene.app().retry_job(&scene.access, job.id).await.unwrap();
    scene.take().await.unwrap();
    scene.app().drop_refs(project, &needless, scene.app().now()).await.unwrap();
    assert!(has_ref(&scene, pipeline.id).await, "the runner is about to fetch it");
}

async fn a_round_that_stops_in_between_is_finished_by_the_next(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of("job: {script: [x]}\n").await;
    settle(&scene).await;
    scene.run("job", "failed").await;
    scene.house.clock.advance(2 * DAY);
    let project = scene.access.project.id;
    let repository = scene.app().repositories().open(project);
    let refs = repository.refs_held_elsewhere("refs/pipelines/").await.unwrap();
    let moved = git::Ref { sha: "1".repeat(40), ..refs[0].clone() };
    assert!(scene.app().drop_refs(project, &[moved], scene.app().now()).await.is_err());
    assert!(has_ref(&scene, pipeline.id).await);
    scene.push_main(&[("more", "more")]).await;
    let scene = scene.reopened().await;
    scene.app().keep_house().await.unwrap();
    assert!(!has_ref(&scene, pipeline.id).await);
}

async fn the_only_ref_of_a_commit_stays(database: TestDatabase) {
    let scene = House::scene(database).await;
    let file = [(".gitlab-ci.yml", "job: {script: [x]}\n")];
    let update = scene.house.commit(&scene.access, "refs/heads/main", "Base", &file).await;
    scene.house.push(&scene.access, &update, &["ci.skip"]).await.unwrap();
    let topic = scene.house.commit(&scene.access, "refs/heads/topic", "Topic", &file).await;
    scene.house.push(&scene.access, &topic, &[]).await.unwrap();
    let pipeline = scene.latest().await.unwrap();
    settle(&scene).await;
    scene.run("job", "success").await;
    let gone = domain::push::RefUpdate {
        old: topic.new.clone(),
        new: domain::push::ZERO_SHA.to_owned(),
        name: topic.name,
    };
    scene.house.push(&scene.access, &gone, &[]).await.unwrap();
    scene.house.clock.advance(2 * DAY);
    scene.app().keep_house().await.unwrap();
    assert!(has_ref(&scene, pipeline.id).await, "else its commit would be lost");
}

async fn what_was_pushed_is_packed_and_what_broke_off_is_removed(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.pipeline_of("job: {script: [x]}\n").await;
    let repository = scene.app().repositories().open(scene.access.project.id);
    let left = repository.path().join("objects/tmp_objdir-incoming-left");
    std::fs::create_dir(&left).unwrap();
    // Files carry the machine's time, whatever the server's clock says.
    let changed = std::fs::metadata(&left).unwrap().modified().unwrap();
    let changed = changed.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let now = scene.app().now().as_micros() / 1_000_000;
    scene.house.clock.advance(i64::try_from(changed).unwrap() - now + DAY);
    let now = scene.app().now();
    let project = scene.access.project.id;
    let touch = async move |tx: &mut store::Tx<'_>| {
        tx.touch_project(project, now).await?;
        Ok::<_, crate::Error>(())
    };
    scene.app().write(touch).await.unwrap();
    scene.app().keep_house().await.unwrap();
    assert!(!left.exists());
    let packs = std::fs::read_dir(repository.path().join("objects/pack")).unwrap().count();
    assert!(packs > 0, "loose objects stayed loose");
    repository.fsck().await.unwrap();
}

async fn a_commit_is_kept_once(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of("job: {script: [x]}\n").await;
    settle(&scene).await;
    let repository = scene.app().repositories().open(scene.access.project.id);
    let all = repository.refs_held_elsewhere("refs/pipelines/").await.unwrap();
    repository.delete_refs(&all, "test").await.unwrap();
    scene.take().await.unwrap();
    assert!(!has_ref(&scene, pipeline.id).await, "what was done is not done again");
}
