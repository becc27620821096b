//! What a job's script sees, prints and leaves.

use api_types::runner::Variable;

use super::bench::{Bench, job, step, variable};
use crate::{Config, Endpoint};

/// A trace without the marks of sections and without colors.
pub(super) fn plain(trace: &str) -> String {
    let mut out = String::new();
    for line in trace.split_inclusive('\n') {
        let line = line.rsplit("\r\x1b[0K").next().unwrap_or(line);
        let mut letters = line.chars();
        while let Some(letter) = letters.next() {
            if letter == '\x1b' {
                letters.by_ref().find(char::is_ascii_alphabetic);
            } else {
                out.push(letter);
            }
        }
    }
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_runs_and_its_trace_arrives_whole() {
    let bench = Bench::new().await;
    let trace = bench.run(job(1, &["echo one; echo two >&2; echo three", "X=4\necho $X"])).await;
    let end = bench.coordinator.end_of(1).await;
    assert_eq!(end.state.as_deref(), Some("success"));
    assert_eq!(end.exit_code, None);
    assert_eq!(end.output.bytesize, Some(trace.len() as u64));
    let mut crc = flate2::Crc::new();
    crc.update(trace.as_bytes());
    assert_eq!(end.output.checksum, Some(format!("crc32:{:08x}", crc.sum())));
    let text = plain(&trace);
    assert!(text.starts_with("Running with evenkeel-runner "), "{text}");
    assert!(text.ends_with("Job succeeded\n"), "{text}");
    let script = "$ echo one; echo two >&2; echo three\none\ntwo\nthree\n$ X=4 # collapsed multi-line command\n4\n";
    assert!(text.contains(script), "{text}");
    assert!(trace.contains("section_start:") && trace.contains(":step_script\r\x1b[0K"));
    assert!(trace.contains("\x1b[32;1m$ echo one"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exit_code_of_the_script_is_reported_and_ends_it() {
    let bench = Bench::new().await;
    let trace = bench.run(job(1, &["echo before", "(exit 42)", "echo never"])).await;
    let end = bench.coordinator.end_of(1).await;
    assert_eq!((end.state.as_deref(), end.exit_code), (Some("failed"), Some(42)));
    assert_eq!(end.failure_reason.as_deref(), Some("script_failure"));
    assert!(trace.contains("before") && !trace.contains("never"));
    assert!(plain(&trace).ends_with("ERROR: Job failed: exit code 42\n"), "{trace}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipe_fails_with_its_first_part() {
    let bench = Bench::new().await;
    bench.run(job(1, &["false | true"])).await;
    assert_eq!(bench.coordinator.end_of(1).await.exit_code, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_read_nothing_and_syntax_errors_stay_inside() {
    let bench = Bench::new().await;
    let trace = bench.run(job(1, &["cat; echo read", "echo ')' \"it's\""])).await;
    assert!(plain(&trace).contains("\nread\n"), "{trace}");
    bench.run(job(2, &["if true"])).await;
    assert_eq!(bench.coordinator.end_of(2).await.exit_code, Some(2));
    bench.run(job(3, &[") </dev/null; exit 0; ("])).await;
    assert_eq!(bench.coordinator.end_of(3).await.state.as_deref(), Some("failed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_are_expanded_by_one_level_and_the_last_one_wins() {
    let bench = Bench::new().await;
    let mut one = job(1, &["echo \"[$A] [$B] [$C] [$D] [$CI_JOB_STATUS] [$CI_SERVER]\""]);
    let raw = Variable { raw: true, ..variable("C", "$A") };
    one.variables.extend([
        variable("A", "early"),
        variable("B", "${A}-$NONE-$$A"),
        raw,
        variable("A", "late"),
        variable("D", "it's \"q\"\nand more"),
    ]);
    let text = plain(&bench.run(one).await);
    assert!(
        text.contains("[late] [late--$A] [$A] [it's \"q\"\nand more] [running] [yes]"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_variable_is_a_file_that_only_the_job_reads_and_that_goes() {
    let bench = Bench::new().await;
    let mut one = job(1, &["stat -c %a $KEY", "cat $KEY", "echo \"at $KEY\""]);
    one.variables.push(Variable { file: true, ..variable("KEY", "line one\nline $two") });
    let text = plain(&bench.run(one).await);
    assert!(text.contains("600\n") && text.contains("line one\nline $two"), "{text}");
    let path = text.split("\nat ").nth(1).and_then(|rest| rest.lines().next()).unwrap();
    assert!(path.ends_with("/team/app.tmp/KEY"), "{path}");
    assert!(!std::path::Path::new(path).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_do_not_show_wherever_they_come_from() {
    let bench = Bench::new().await;
    let mut one = job(
        1,
        &[
            "echo \"$PASSWORD and other-token-of-1\"",
            "printf hun; sleep 0.1; printf 'ter2hunter2\\n'",
        ],
    );
    one.token = "other-token-of-1".to_owned();
    one.variables.push(Variable { masked: true, ..variable("PASSWORD", "hunter2hunter2") });
    let trace = bench.run(one).await;
    assert!(!trace.contains("hunter2hunter2") && !trace.contains("token-of-1"), "{trace}");
    assert!(trace.contains("[MASKED]"), "{trace}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_the_runner_reaches_the_job() {
    let bench = Bench::new().await;
    let text = plain(&bench.run(job(1, &["env | sort", "echo uid=$(id -u)"])).await);
    for key in ["CARGO", "RUST", "OLDPWD="] {
        assert!(
            !text.lines().any(|line| line.starts_with(key) && line != "OLDPWD=/"),
            "{key}: {text}"
        );
    }
    assert!(
        text.contains("\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"),
        "{text}"
    );
    if crate::is_root() {
        assert!(text.contains("uid=65534"), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_cannot_read_what_belongs_to_the_runner() {
    let bench = Bench::new().await;
    let secret = bench.data().join("keys");
    std::fs::create_dir(&secret).unwrap();
    std::fs::write(secret.join("key"), "s3cr3t").unwrap();
    let closed = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(&secret, closed).unwrap();
    let running = bench.config().folder.join("running");
    let script = [format!("cat {}/key", secret.display()), format!("ls {}", running.display())];
    for (id, line) in (1..).zip(&script) {
        let trace = bench.run(job(id, &[line])).await;
        let refusal = if crate::is_root() { "Permission denied" } else { "No such file" };
        assert!(trace.contains(refusal) && !trace.contains("s3cr3t"), "{trace}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_script_has_a_shell_of_its_own_and_changes_nothing() {
    let bench = Bench::new().await;
    let mut one = job(1, &["export X=1; echo kept > kept; exit 3"]);
    one.steps
        .push(step("after_script", &["echo \"after [$CI_JOB_STATUS] [$X] $(cat kept)\"; exit 9"]));
    let text = plain(&bench.run(one).await);
    assert!(text.contains("\nafter [failed] [] kept\n"), "{text}");
    assert_eq!(bench.coordinator.end_of(1).await.exit_code, Some(3));
    let mut two = job(2, &["true"]);
    two.steps.push(step("after_script", &["echo \"after [$CI_JOB_STATUS]\""]));
    assert!(plain(&bench.run(two).await).contains("\nafter [success]\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn output_beyond_the_limit_is_dropped_and_said() {
    let bench = Bench::new().await;
    let trace =
        bench.run(job(1, &["head -c 6000000 /dev/zero | tr '\\0' x", "echo; echo late"])).await;
    assert!(trace.len() > 4 << 20 && trace.len() < (4 << 20) + 4_000, "{}", trace.len());
    assert!(trace.contains("exceeded limit of 4194304 bytes"));
    assert!(!trace.contains("\nlate"));
    assert!(plain(&trace).ends_with("Job succeeded\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_goes_on_where_the_server_has_it() {
    let bench = Bench::new().await;
    bench.coordinator.records().cut_next_piece = Some(7);
    let trace = bench.run(job(1, &["for i in $(seq 2000); do echo line-$i; done"])).await;
    let end = bench.coordinator.end_of(1).await;
    assert_eq!(end.output.bytesize, Some(trace.len() as u64));
    assert!((1..=2000).all(|number| trace.contains(&format!("line-{number}\n"))));
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_of_the_server_are_outlived() {
    let bench = Bench::new().await;
    bench.coordinator.records().failures = 3;
    bench.coordinator.offer(job(1, &["echo hello"]));
    bench.coordinator.saw(1, "hello").await;
    assert_eq!(bench.coordinator.end_of(1).await.state.as_deref(), Some("success"));
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_run_at_once_and_never_in_one_work_tree() {
    let bench = Bench::new().await;
    let meet = bench.open_folder("meet");
    let meet = meet.to_string_lossy();
    for (id, other) in [("1", "2"), ("2", "1")] {
        let wait = format!("touch {meet}/{id}; until test -e {meet}/{other}; do sleep 0.02; done");
        bench.coordinator.offer(job(
            id.parse().unwrap(),
            &[&wait, "echo \"slot $CI_CONCURRENT_PROJECT_ID $PWD\""],
        ));
    }
    let mut slots = Vec::new();
    for id in [1, 2] {
        assert_eq!(bench.coordinator.end_of(id).await.state.as_deref(), Some("success"));
        let trace = plain(&bench.coordinator.trace(id));
        slots.push(trace.lines().find(|line| line.starts_with("slot ")).unwrap().to_owned());
    }
    slots.sort();
    assert!(slots[0].starts_with("slot 0 ") && slots[0].ends_with("/0/team/app"), "{slots:?}");
    assert!(slots[1].starts_with("slot 1 ") && slots[1].ends_with("/1/team/app"), "{slots:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_runner_talks_over_a_socket() {
    let mut bench = Bench::without_runner().await;
    let path = bench.folder.path().join("socket");
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    let router = bench.coordinator.router();
    drop(tokio::spawn(async move { axum::serve(listener, router).await }));
    let config = Config { server: Endpoint::UnixSocket(path), ..bench.config() };
    bench.start_with(config);
    assert!(bench.run(job(1, &["echo over a socket"])).await.contains("\nover a socket\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_question_says_which_jobs_are_answered_for() {
    let bench = Bench::new().await;
    bench.coordinator.offer(job(7, &["sleep 1"]));
    bench
        .coordinator
        .wait(|records| {
            records
                .requests
                .iter()
                .any(|request| request.running_jobs == Some(vec![7]))
                .then_some(())
        })
        .await;
    bench.coordinator.end_of(7).await;
    bench
        .coordinator
        .wait(|records| {
            records
                .requests
                .last()
                .is_some_and(|request| request.running_jobs == Some(vec![]))
                .then_some(())
        })
        .await;
    let records = bench.coordinator.records();
    let request = records.requests.last().unwrap();
    assert!(request.info.features.has("cancel_gracefully"));
    assert_eq!(request.system_id.as_ref().map(String::len), Some(14));
    assert_eq!(request.last_update.as_deref(), Some("v1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn work_trees_are_elsewhere_when_the_user_of_jobs_cannot_get_in() {
    if !crate::is_root() {
        return;
    }
    let mut bench = Bench::without_runner().await;
    let closed = bench.folder.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    let mode: std::fs::Permissions = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(&closed, mode).unwrap();
    let named = Config {
        folder: closed.join("runner"),
        builds: Some(closed.join("builds")),
        ..bench.config()
    };
    let executor =
        crate::ShellExecutor::new(crate::ShellSettings::default(), &named.folder).unwrap();
    let refused = crate::Runner::new(named.clone(), std::sync::Arc::new(executor)).unwrap_err();
    assert!(refused.to_string().contains("cannot get into"), "{refused}");
    bench.start_with(Config { builds: None, ..named });
    let text = plain(&bench.run(job(1, &["echo at $PWD; touch here"])).await);
    let at = text.split("\nat ").nth(1).unwrap().lines().next().unwrap().to_owned();
    assert!(at.starts_with("/var/tmp/evenkeel-runner-"), "{text}");
    bench.stop().await;
    std::fs::remove_dir_all(std::path::Path::new(&at).ancestors().nth(3).unwrap()).unwrap();
}
