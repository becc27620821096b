//! Whoever waits hears what was committed.

use std::time::Duration;

use domain::access::{Action, Viewer};
use test_support::database::TestDatabase;
use test_support::on_both_engines;

use super::house::House;
use crate::{Bells, environments_topic, job_topic, pipeline_topic, project_topic};

on_both_engines!(a_push_and_its_job_ring, a_jobs_token_reads_its_own_project_while_the_job_runs,);

#[tokio::test]
async fn a_bell_is_heard_once_also_between_two_waits_and_by_nobody_else() {
    let bells = Bells::default();
    let mut one = bells.subscribe(["a".to_owned(), "b".to_owned()]);
    let mut other = bells.subscribe(["c".to_owned()]);
    for topic in ["a", "b", "a", "x"] {
        bells.ring(topic);
    }
    assert_eq!(one.next(Duration::ZERO).await, ["a", "b"]);
    assert!(other.next(Duration::ZERO).await.is_empty());
    let mut late = bells.subscribe(["a".to_owned()]);
    assert!(late.next(Duration::ZERO).await.is_empty(), "what was before is not heard");
    drop(one);
    bells.ring("b");
}

async fn a_push_and_its_job_ring(database: TestDatabase) {
    let scene = House::scene(database).await;
    let project = scene.access.project.id;
    let mut list = scene.app().bells().subscribe([project_topic(project)]);
    let pipeline = scene.pipeline_of("job: {script: [x], environment: qa}\n").await;
    assert_eq!(list.next(Duration::ZERO).await, [project_topic(project)]);
    let job = scene.job(pipeline.id, "job").await;
    let topics = [pipeline_topic(pipeline.id), job_topic(job.id), environments_topic(project)];
    let mut all = scene.app().bells().subscribe(topics.clone());
    scene.run("job", "success").await;
    let mut rung = all.next(Duration::ZERO).await;
    rung.sort();
    let mut topics = topics.to_vec();
    topics.sort();
    assert_eq!(rung, topics);
}

async fn a_jobs_token_reads_its_own_project_while_the_job_runs(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.pipeline_of("job: {script: [x]}\n").await;
    let job = scene.take().await.unwrap();
    let credential = scene.app().authenticate_token(&job.token).await.unwrap();
    assert!(matches!(credential.viewer, Viewer::Job { .. }));
    assert_eq!(credential.user.username, "olga");
    let seen = scene.house.access(&credential.viewer, scene.access.project.id).await.unwrap();
    assert!(seen.may(Action::ReadCode) && !seen.may(Action::PushCode));
    scene.report(&job, "success").await.unwrap();
    assert!(scene.app().authenticate_token(&job.token).await.is_err());
}
