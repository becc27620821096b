//! Traces: pieces in order, secrets in none of them.

use domain::JobId;
use domain::variable::VariableKind;
use test_support::database::TestDatabase;
use test_support::on_both_engines;

use super::house::House;
use crate::{NewVariable, TraceOutcome, UpdateJob};

on_both_engines!(
    pieces_are_taken_in_order_and_masked_in_place,
    a_client_may_send_the_whole_trace_with_its_report,
    a_sign_of_life_writes_nothing,
);

async fn pieces_are_taken_in_order_and_masked_in_place(database: TestDatabase) {
    let scene = House::scene(database).await;
    let secret = NewVariable {
        key: "KEY".to_owned(),
        value: "hunter2-hunter2".to_owned(),
        kind: VariableKind::EnvVar,
        protected: false,
        masked: true,
        hidden: false,
        raw: false,
        environment_scope: "*".to_owned(),
        description: None,
    };
    scene.app().create_variable(&scene.access, secret).await.unwrap();
    let pipeline = scene.pipeline_of("job: {script: [x]}\n").await;
    let job = scene.take().await.unwrap();
    let id = JobId(job.id);
    let text = format!("key hunter2-hunter2 token {}\n", job.token);
    let scene = scene.reopened().await;
    let token = scene.app().authenticate_job(id, &job.token).await.unwrap();
    let first = scene.app().append_trace(&token, 0, text.as_bytes()).await.unwrap();
    assert_eq!((first.outcome, first.len), (TraceOutcome::Appended, text.len() as u64));
    let twice = scene.app().append_trace(&token, 0, text.as_bytes()).await.unwrap();
    assert_eq!((twice.outcome, twice.len), (TraceOutcome::WrongStart, text.len() as u64));
    let piece = scene.app().read_trace(&scene.access, id, 0, 1_000).await.unwrap();
    let shown = String::from_utf8(piece.bytes).unwrap();
    assert_eq!(shown.len(), text.len());
    assert!(!shown.contains("hunter2") && !shown.contains(&job.token), "{shown}");
    assert!(!piece.finished);
    scene.report(&job, "success").await.unwrap();
    let rest = scene.app().read_trace(&scene.access, id, 4, 3).await.unwrap();
    assert_eq!((rest.offset, rest.bytes.len(), rest.finished), (4, 3, true));
    assert_eq!(scene.jobs(pipeline.id).await, ["job success"]);
}

async fn a_client_may_send_the_whole_trace_with_its_report(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.pipeline_of("job: {script: [x]}\n").await;
    let job = scene.take().await.unwrap();
    let token = scene.app().authenticate_job(JobId(job.id), &job.token).await.unwrap();
    let update = UpdateJob {
        state: Some("failed".to_owned()),
        trace: Some("all of it".to_owned()),
        failure_reason: Some("script_failure".to_owned()),
        exit_code: Some(3),
    };
    scene.app().update_job(&token, update).await.unwrap();
    let piece = scene.app().read_trace(&scene.access, JobId(job.id), 0, 100).await.unwrap();
    assert_eq!(piece.bytes, b"all of it");
}

async fn a_sign_of_life_writes_nothing(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.pipeline_of("job: {script: [x]}\n").await;
    let job = scene.take().await.unwrap();
    let before = scene.app().inner.metrics.drives.get();
    scene.report(&job, "running").await.unwrap();
    assert_eq!(scene.app().inner.metrics.drives.get(), before);
    let token = scene.app().authenticate_job(JobId(job.id), &job.token).await.unwrap();
    let wrong = UpdateJob { state: Some("dancing".to_owned()), ..UpdateJob::default() };
    assert!(scene.app().update_job(&token, wrong).await.is_err());
}
