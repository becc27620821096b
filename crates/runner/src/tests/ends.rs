//! The many ways in which a job ends early.

use tokio::time::{Duration, Instant};

use super::bench::{Bench, job, step, variable};
use super::jobs::plain;

/// Processes that wait for as long as this number says, which belongs to one test.
fn sleepers(number: u32) -> usize {
    let wanted = format!("sleep\0{number}\0").into_bytes();
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter(|entry| {
            std::fs::read(entry.path().join("cmdline")).is_ok_and(|line| line == wanted)
        })
        .count()
}

async fn cancel(bench: &Bench, id: i64) -> Duration {
    bench.coordinator.saw(id, "\nready\n").await;
    let since = Instant::now();
    bench.coordinator.set_status(id, "canceling");
    bench.coordinator.end_of(id).await;
    since.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canceled_job_ends_within_a_second_and_runs_after_script() {
    let bench = Bench::new().await;
    let mut one = job(1, &["echo ready; sleep 60101"]);
    one.steps.push(step("after_script", &["echo \"after [$CI_JOB_STATUS]\""]));
    bench.coordinator.offer(one);
    let took = cancel(&bench, 1).await;
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(sleepers(60101), 0);
    let text = plain(&bench.coordinator.trace(1));
    assert!(text.contains("\nafter [canceled]\n"), "{text}");
    assert!(text.ends_with("ERROR: Job failed: canceled\n"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_ignores_being_asked_to_end_is_ended() {
    let bench = Bench::new().await;
    bench.coordinator.offer(job(1, &["trap '' TERM; echo ready; sleep 60102; sleep 60102"]));
    let took = cancel(&bench, 1).await;
    assert!(took < Duration::from_millis(1_500), "{took:?}");
    assert_eq!(sleepers(60102), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_gone_at_the_server_ends_without_a_report() {
    let bench = Bench::new().await;
    let mut one = job(1, &["echo ready; sleep 60103"]);
    one.steps.push(step("after_script", &["echo after"]));
    bench.coordinator.offer(one);
    bench.coordinator.saw(1, "\nready\n").await;
    let since = Instant::now();
    bench.coordinator.set_status(1, "canceled");
    bench
        .coordinator
        .wait(|records| {
            (records.requests.last()?.running_jobs.as_deref() == Some(&[])).then_some(())
        })
        .await;
    assert!(since.elapsed() < Duration::from_millis(1_500), "{:?}", since.elapsed());
    assert_eq!(sleepers(60103), 0);
    assert!(bench.coordinator.records().ends.is_empty());
    assert!(!bench.coordinator.trace(1).contains("\nafter\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_takes_too_long_is_ended() {
    let bench = Bench::new().await;
    let mut one = job(1, &["sleep 60104"]);
    one.runner_info.timeout = 1;
    one.steps.push(step("after_script", &["echo after"]));
    let text = plain(&bench.run(one).await);
    let end = bench.coordinator.end_of(1).await;
    assert_eq!(end.failure_reason.as_deref(), Some("job_execution_timeout"));
    assert!(text.ends_with("ERROR: Job failed: execution took longer than 1s seconds\n"), "{text}");
    assert!(!text.contains("\nafter\n"));
    assert_eq!(sleepers(60104), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_takes_too_long_still_has_its_after_script() {
    let bench = Bench::new().await;
    let mut one = job(1, &["sleep 60105"]);
    one.variables.push(variable("RUNNER_SCRIPT_TIMEOUT", "300ms"));
    one.variables.push(variable("RUNNER_AFTER_SCRIPT_TIMEOUT", "300ms"));
    one.steps.push(step("after_script", &["echo \"after [$CI_JOB_STATUS]\"; sleep 60105"]));
    let text = plain(&bench.run(one).await);
    assert!(text.contains("\nafter [timedout]\n"), "{text}");
    assert!(text.contains("after_script took too long"), "{text}");
    assert_eq!(
        bench.coordinator.end_of(1).await.failure_reason.as_deref(),
        Some("job_execution_timeout")
    );
    assert_eq!(sleepers(60105), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_runner_reports_its_jobs_as_interrupted() {
    let mut bench = Bench::new().await;
    bench.coordinator.offer(job(1, &["echo ready; sleep 60106"]));
    bench.coordinator.saw(1, "\nready\n").await;
    bench.stop().await;
    assert_eq!(
        bench.coordinator.records().ends[&1].failure_reason.as_deref(),
        Some("runner_interrupted")
    );
    assert_eq!(sleepers(60106), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_runner_lets_short_jobs_end() {
    let mut bench = Bench::without_runner().await;
    let mut config = bench.config();
    config.stop_seconds = 30;
    bench.start_with(config);
    bench.coordinator.offer(job(1, &["echo ready; sleep 0.5; echo done"]));
    bench.coordinator.saw(1, "\nready\n").await;
    bench.stop().await;
    assert_eq!(bench.coordinator.records().ends[&1].state.as_deref(), Some("success"));
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_do_not_outlive_their_job() {
    let bench = Bench::new().await;
    bench
        .run(job(
            1,
            &[
                "sleep 60107 &",
                "setsid sleep 60108 >/dev/null 2>&1 &",
                "(setsid sh -c 'trap \"\" TERM HUP; sleep 60109' &)",
                "env -i setsid sleep 60111 >/dev/null 2>&1 &",
                "sleep 0.1",
            ],
        ))
        .await;
    assert_eq!(bench.coordinator.end_of(1).await.state.as_deref(), Some("success"));
    assert_eq!((sleepers(60107), sleepers(60108), sleepers(60109)), (0, 0, 0));
    assert_eq!(sleepers(60111), 0, "not even without its mark");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_job_asks_whether_to_go_on() {
    let bench = Bench::new().await;
    bench.coordinator.offer(job(1, &["sleep 60110"]));
    bench.coordinator.wait(|records| (records.keep_alives >= 2).then_some(())).await;
    bench.coordinator.set_status(1, "canceling");
    bench.coordinator.end_of(1).await;
}
