//! What a life of the runner that was cut off leaves behind.

use std::path::Path;
use std::sync::Arc;

use api_types::runner::UpdateJobBody;
use tokio_util::sync::CancellationToken;

use super::bench::{Bench, job};
use crate::client::JobKey;
use crate::leftovers::{Journal, RUN_VARIABLE};
use crate::{Config, Endpoint, Runner, RunnerError, ShellExecutor, ShellSettings};

/// How the test tells the process that it starts where everything is.
const WHERE: &str = "RUNNER_TEST_WHERE";

/// Processes that belong to any run whose entry is in the folder's journal.
fn marked(run: &str) -> usize {
    let mark = format!("{RUN_VARIABLE}={run}");
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let is_marked = |environment: Vec<u8>| {
        environment.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes())
    };
    processes
        .filter(|entry| std::fs::read(entry.path().join("environ")).is_ok_and(is_marked))
        .count()
}

/// A runner in a process of its own, for the test below to kill.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by another test"]
#[expect(clippy::disallowed_methods, reason = "a test reads what its parent tells it")]
async fn a_runner_to_be_killed() {
    let Ok(told) = std::env::var(WHERE) else { return };
    let (url, folder) = told.split_once(' ').unwrap();
    let config = Config::new(Endpoint::Url(url.to_owned()), "glrt-test", folder);
    let settings = ShellSettings { allows_same_user: true, ..ShellSettings::default() };
    let executor = ShellExecutor::new(settings, folder).unwrap();
    Runner::new(config, Arc::new(executor)).unwrap().run(CancellationToken::new()).await;
}

#[expect(clippy::disallowed_methods, reason = "a test starts itself again")]
fn start_another(bench: &Bench) -> std::process::Child {
    let Endpoint::Url(url) = &bench.endpoint else { panic!("a test over TCP") };
    std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::leftovers::a_runner_to_be_killed", "--ignored"])
        .env(WHERE, format!("{url} {}", bench.config().folder.display()))
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_of_a_killed_runner_are_ended_and_reported_before_others_are_taken() {
    let mut bench = Bench::without_runner().await;
    let mut another = start_another(&bench);
    bench.coordinator.offer(job(
        1,
        &["(setsid sh -c 'trap \"\" TERM HUP; sleep 60201' &) ; echo ready; sleep 60201"],
    ));
    bench.coordinator.saw(1, "\nready\n").await;
    another.kill().unwrap();
    another.wait().unwrap();
    let entries = Journal::open(&bench.config().folder).unwrap().entries().unwrap();
    let run = entries[0].record().run;
    assert!(marked(&run) >= 3, "the job outlives its runner");
    bench.coordinator.offer(job(2, &["echo taken"]));
    bench.start();
    bench.coordinator.saw(2, "\ntaken\n").await;
    assert_eq!(marked(&run), 0);
    let end = bench.coordinator.end_of(1).await;
    assert_eq!(
        (end.state.as_deref(), end.failure_reason.as_deref()),
        (Some("failed"), Some("runner_system_failure"))
    );
    assert!(bench.coordinator.trace(1).contains("the runner stopped while the job ran"));
    bench.coordinator.end_of(2).await;
    bench
        .coordinator
        .wait(|records| {
            (records.requests.last()?.running_jobs.as_deref() == Some(&[])).then_some(())
        })
        .await;
    assert_eq!(Journal::open(&bench.config().folder).unwrap().entries().unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_was_not_reported_is_reported_by_the_next_life() {
    let mut bench = Bench::without_runner().await;
    std::fs::create_dir_all(bench.config().folder).unwrap();
    bench.coordinator.records().tokens.insert(5, "t".to_owned());
    let entry = Journal::open(&bench.config().folder)
        .unwrap()
        .begin(&JobKey { id: 5, token: "t".to_owned() }, "r")
        .unwrap();
    let outcome = UpdateJobBody { state: Some("success".to_owned()), ..UpdateJobBody::default() };
    entry.note_outcome(&outcome).unwrap();
    bench.start();
    assert_eq!(bench.coordinator.end_of(5).await.state.as_deref(), Some("success"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_cannot_be_read_is_put_aside() {
    let mut bench = Bench::without_runner().await;
    let running = bench.config().folder.join("running");
    std::fs::create_dir_all(&running).unwrap();
    std::fs::write(running.join("5.json"), "{").unwrap();
    bench.start();
    bench.run(job(1, &["true"])).await;
    assert!(running.join("5.unreadable").exists() && !running.join("5.json").exists());
}

#[tokio::test]
async fn two_runners_do_not_share_a_folder() {
    let bench = Bench::without_runner().await;
    let make = || {
        let settings = ShellSettings { allows_same_user: true, ..ShellSettings::default() };
        let executor = ShellExecutor::new(settings, bench.config().folder).unwrap();
        Runner::new(bench.config(), Arc::new(executor))
    };
    let first = make().unwrap();
    assert!(matches!(make(), Err(RunnerError::InUse { .. })));
    drop(first);
    assert!(make().is_ok());
}

#[test]
fn a_process_number_alone_ends_nothing() {
    let me = i32::try_from(std::process::id()).unwrap();
    let started = crate::leftovers::started_at(me).unwrap();
    // The group of this process must survive a journal that names another process of that number.
    crate::leftovers::end_group(me, started + 1);
    assert!(Path::new("/proc/self").exists());
}
