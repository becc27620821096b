//! What people do with jobs, and what happens to jobs that nobody reports.

use api_types::runner::JobRequest;
use domain::access::Role;
use domain::job::FailureReason;
use domain::pipeline::Status;
use test_support::database::TestDatabase;
use test_support::on_both_engines;

use super::house::{House, request};
use crate::{Kind, PendingReason};

on_both_engines!(
    a_job_that_no_runner_takes_is_given_up_after_a_day,
    a_blocking_manual_job_waits_for_somebody_who_may,
    a_retry_is_a_new_attempt_of_whoever_asked,
    a_retry_by_rule_answers_its_runner_with_the_failure,
    a_running_job_is_asked_to_stop_and_its_report_ends_it,
    a_runner_that_cannot_stop_gracefully_is_not_waited_for,
    a_silent_runner_loses_its_job_and_a_talking_one_does_not,
    a_job_that_cannot_be_ended_keeps_no_other_and_no_other_sweep,
    a_server_that_was_away_gives_runners_time_to_come_back,
    a_job_past_its_time_is_ended,
    a_job_that_its_machine_does_not_know_is_lost,
    a_waiting_job_says_what_it_waits_for,
    a_delayed_job_starts_when_its_time_has_come,
    reports_that_arrive_together_are_applied_together,
);

const MANUAL: &str = "
stages: [build, deploy]
build: {stage: build, script: [make]}
deploy:
  stage: deploy
  script: [deploy]
  when: manual
  allow_failure: false
";

async fn a_blocking_manual_job_waits_for_somebody_who_may(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of(MANUAL).await;
    scene.run("build", "success").await;
    assert_eq!(scene.status(pipeline.id).await, Status::Manual);
    let job = scene.job(pipeline.id, "deploy").await;
    let reporter = scene.house.member(&scene.access, "rita", Role::Reporter).await;
    let refused = scene.app().play_job(&reporter, job.id, Vec::new()).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Forbidden);
    let developer = scene.house.member(&scene.access, "dora", Role::Developer).await;
    let refused = scene.app().play_job(&developer, job.id, Vec::new()).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Forbidden, "main is protected");
    let maintainer = scene.house.member(&scene.access, "mike", Role::Maintainer).await;
    let played = scene.app().play_job(&maintainer, job.id, Vec::new()).await.unwrap();
    assert_eq!(played.status, Status::Pending);
    assert_eq!(played.user_id, maintainer.viewer.user_id());
    scene.run("deploy", "success").await;
    assert_eq!(scene.status(pipeline.id).await, Status::Success);
    let again =
        scene.app().play_job(&maintainer, scene.job(pipeline.id, "build").await.id, Vec::new());
    assert_eq!(again.await.unwrap_err().message(), "Unplayable Job");
}

async fn a_retry_is_a_new_attempt_of_whoever_asked(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of("job: {script: [x]}\n").await;
    let first = scene.job(pipeline.id, "job").await;
    let early = scene.app().retry_job(&scene.access, first.id).await.unwrap_err();
    assert_eq!((early.kind(), early.message()), (Kind::Forbidden, "Job is not retryable"));
    scene.run("job", "failed").await;
    let maintainer = scene.house.member(&scene.access, "mike", Role::Maintainer).await;
    let second = scene.app().retry_job(&maintainer, first.id).await.unwrap();
    assert_eq!((second.attempt, second.user_id), (2, maintainer.viewer.user_id()));
    assert_ne!(second.id, first.id);
    scene.run("job", "success").await;
    assert_eq!(scene.status(pipeline.id).await, Status::Success);
    let attempts = scene.attempts(pipeline.id, "job").await;
    let told: Vec<_> = attempts.iter().map(|job| (job.attempt, job.retried, job.status)).collect();
    assert_eq!(told, [(1, true, Status::Failed), (2, false, Status::Success)]);
    let old = scene.app().retry_job(&maintainer, first.id).await.unwrap_err();
    assert_eq!(old.message(), "Job is not retryable");
}

async fn a_retry_by_rule_answers_its_runner_with_the_failure(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of("job: {script: [x], retry: 1}\n").await;
    let job = scene.take().await.unwrap();
    assert_eq!(scene.report(&job, "failed").await.unwrap(), Status::Failed);
    assert_eq!(scene.jobs(pipeline.id).await, ["job pending"]);
    scene.run("job", "failed").await;
    assert_eq!(scene.jobs(pipeline.id).await, ["job failed"]);
}

async fn a_job_that_no_runner_takes_is_given_up_after_a_day(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of("job: {script: [x]}\n").await;
    scene.house.clock.advance(24 * 3_600 - 1);
    scene.app().sweep().await.unwrap();
    assert_eq!(scene.jobs(pipeline.id).await, ["job pending"]);
    scene.house.clock.advance(2);
    scene.app().sweep().await.unwrap();
    let job = scene.job(pipeline.id, "job").await;
    assert_eq!(job.failure_reason, Some(FailureReason::StuckOrTimeoutFailure));
    assert_eq!(scene.status(pipeline.id).await, Status::Failed);
    assert!(scene.take().await.is_none(), "it waits no more");
}

async fn a_running_job_is_asked_to_stop_and_its_report_ends_it(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of("job: {script: [x]}\n").await;
    let job = scene.take().await.unwrap();
    let id = scene.job(pipeline.id, "job").await.id;
    let canceled = scene.app().cancel_job(&scene.access, id).await.unwrap();
    assert_eq!(canceled.status, Status::Canceling);
    assert_eq!(scene.report(&job, "running").await.unwrap(), Status::Canceling);
    assert_eq!(scene.report(&job, "failed").await.unwrap(), Status::Canceled);
    assert_eq!(scene.status(pipeline.id).await, Status::Canceled);
    let over = scene.report(&job, "success").await.unwrap_err();
    assert_eq!(over.kind(), Kind::Forbidden);
    assert_eq!(over.fields(), [("job-status".to_owned(), "canceled".to_owned())]);
}

async fn a_runner_that_cannot_stop_gracefully_is_not_waited_for(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of("job: {script: [x]}\n").await;
    let plain = JobRequest { system_id: Some("s_1".to_owned()), ..JobRequest::default() };
    scene.app().request_job(&scene.runner, plain).await.unwrap().job.unwrap();
    let id = scene.job(pipeline.id, "job").await.id;
    let canceled = scene.app().cancel_job(&scene.access, id).await.unwrap();
    assert_eq!(canceled.status, Status::Canceled);
}

async fn a_silent_runner_loses_its_job_and_a_talking_one_does_not(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of("job: {script: [x], timeout: 3h}\n").await;
    let job = scene.take().await.unwrap();
    for _ in 0..3 {
        scene.house.clock.advance(200);
        scene.report(&job, "running").await.unwrap();
        scene.app().sweep_jobs().await.unwrap();
    }
    assert_eq!(scene.jobs(pipeline.id).await, ["job running"]);
    scene.house.clock.advance(301);
    scene.app().sweep_jobs().await.unwrap();
    let ended = scene.job(pipeline.id, "job").await;
    assert_eq!(ended.failure_reason, Some(FailureReason::StuckOrTimeoutFailure));
}

async fn a_job_that_cannot_be_ended_keeps_no_other_and_no_other_sweep(database: TestDatabase) {
    let scene = House::scene(database).await;
    let broken = scene.pipeline_of("job: {script: [x], timeout: 3h}\n").await;
    let sound = scene.pipeline_of("job: {script: [x], timeout: 3h}\n").await;
    let waiting = scene.pipeline_of("waits: {script: [x], tags: [nobody]}\n").await;
    scene.take().await.unwrap();
    scene.take().await.unwrap();
    let statement =
        format!("UPDATE pipeline_plans SET plan = '{{}}' WHERE pipeline_id = {}", broken.id);
    scene.house.break_rows(&statement).await;
    let scene = scene.reopened().await;
    scene.house.clock.advance(25 * 3_600);
    assert_eq!(scene.app().sweep_jobs().await.unwrap(), 1);
    scene.app().sweep().await.unwrap();
    assert_eq!(scene.jobs(broken.id).await, ["job running"]);
    assert_eq!(scene.jobs(sound.id).await, ["job failed"]);
    assert_eq!(scene.jobs(waiting.id).await, ["waits failed"]);
    assert!(!scene.app().metrics().encode().contains("evenkeel_sweep_failures_total 0"));
}

async fn a_server_that_was_away_gives_runners_time_to_come_back(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of("job: {script: [x], timeout: 3h}\n").await;
    scene.take().await.unwrap();
    scene.house.clock.advance(3_000);
    let scene = scene.reopened().await;
    scene.app().sweep_jobs().await.unwrap();
    assert_eq!(scene.jobs(pipeline.id).await, ["job running"]);
    scene.house.clock.advance(301);
    scene.app().sweep_jobs().await.unwrap();
    assert_eq!(scene.jobs(pipeline.id).await, ["job failed"]);
}

async fn a_job_past_its_time_is_ended(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of("job: {script: [x], timeout: 10m}\n").await;
    let job = scene.take().await.unwrap();
    assert_eq!(job.runner_info.timeout, 600);
    for _ in 0..6 {
        scene.house.clock.advance(115);
        scene.report(&job, "running").await.unwrap();
        scene.app().sweep_jobs().await.unwrap();
    }
    let ended = scene.job(pipeline.id, "job").await;
    assert_eq!(ended.failure_reason, Some(FailureReason::JobExecutionTimeout));
}

async fn a_job_that_its_machine_does_not_know_is_lost(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of("job: {script: [x]}\n").await;
    let job = scene.take().await.unwrap();
    let knows = JobRequest { running_jobs: Some(vec![job.id]), ..request(None) };
    scene.app().request_job(&scene.runner, knows).await.unwrap();
    assert_eq!(scene.jobs(pipeline.id).await, ["job running"]);
    let knows_not = JobRequest { running_jobs: Some(Vec::new()), ..request(None) };
    scene.app().request_job(&scene.runner, knows_not).await.unwrap();
    let ended = scene.job(pipeline.id, "job").await;
    assert_eq!(ended.failure_reason, Some(FailureReason::RunnerSystemFailure));
}

async fn a_waiting_job_says_what_it_waits_for(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of("job: {script: [x], tags: [gpu]}\n").await;
    let job = scene.job(pipeline.id, "job").await;
    let reason = scene.app().pending_reason(&scene.access, &job).await.unwrap();
    assert_eq!(reason, Some(PendingReason::NoneMatches { tags: vec!["gpu".to_owned()] }));
    let new = crate::NewRunner { tags: vec!["gpu".to_owned()], ..crate::NewRunner::default() };
    let (runner, token) = scene.app().create_runner(&scene.house.root(), new).await.unwrap();
    let reason = scene.app().pending_reason(&scene.access, &job).await.unwrap();
    assert_eq!(reason, Some(PendingReason::NoneOnline));
    let token = scene.app().authenticate_runner(&token).await.unwrap();
    assert_eq!(token.runner.id, runner.id);
    scene.app().runner_contact(&token, None, &request(None).info);
    let reason = scene.app().pending_reason(&scene.access, &job).await.unwrap();
    assert_eq!(reason, Some(PendingReason::InQueue));
    assert!(scene.take().await.is_none(), "the runner without the tag gets nothing");
    assert!(scene.app().request_job(&token, request(None)).await.unwrap().job.is_some());
}

async fn a_delayed_job_starts_when_its_time_has_come(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline =
        scene.pipeline_of("job: {script: [x], when: delayed, start_in: 30 minutes}\n").await;
    assert_eq!(scene.jobs(pipeline.id).await, ["job scheduled"]);
    scene.app().run_due_effects().await.unwrap();
    assert_eq!(scene.jobs(pipeline.id).await, ["job scheduled"]);
    scene.house.clock.advance(1_800);
    scene.app().run_due_effects().await.unwrap();
    assert_eq!(scene.jobs(pipeline.id).await, ["job pending"]);
}

async fn reports_that_arrive_together_are_applied_together(database: TestDatabase) {
    let scene = House::scene(database).await;
    let yaml: String = (0..20).map(|n| format!("job{n}: {{script: [x]}}\n")).collect();
    let pipeline = scene.pipeline_of(&yaml).await;
    let mut taken = Vec::new();
    while let Some(job) = scene.take().await {
        taken.push(job);
    }
    assert_eq!(taken.len(), 20);
    let before = scene.app().inner.metrics.drives.get();
    let mut reports = Vec::new();
    for job in &taken {
        reports.push(scene.report(job, "success"));
    }
    for report in futures_join(reports).await {
        assert_eq!(report.unwrap(), Status::Success);
    }
    assert_eq!(scene.status(pipeline.id).await, Status::Success);
    let drives = scene.app().inner.metrics.drives.get() - before;
    assert!(drives < 20, "{drives} transactions for 20 reports");
}

/// Polls all of them together.
async fn futures_join<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut pending: Vec<_> = futures.into_iter().map(|one| (Box::pin(one), None)).collect();
    std::future::poll_fn(|cx| {
        let mut all = true;
        for (future, output) in &mut pending {
            if output.is_none() {
                match future.as_mut().poll(cx) {
                    std::task::Poll::Ready(value) => *output = Some(value),
                    std::task::Poll::Pending => all = false,
                }
            }
        }
        if all { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    pending.into_iter().map(|(_, output)| output.expect("all are ready")).collect()
}
