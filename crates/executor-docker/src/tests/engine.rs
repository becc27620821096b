//! Jobs on a real engine with the image `busybox:1`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use api_types::runner::{
    DockerOptions, ExecutorOptions, GitFacts, Image, JobFacts, JobResponse, RunnerLimits, Service,
    Step, Variable,
};
use bollard::Docker;
use bollard::query_parameters::ListContainersOptionsBuilder;
use runner::{Config, Endpoint, Runner};
use tempfile::TempDir;
use tokio::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

use super::coordinator::Coordinator;
use crate::{DockerExecutor, DockerSettings};

const IMAGE: &str = "busybox:1";

struct Bench {
    coordinator: Coordinator,
    folder: TempDir,
    endpoint: Endpoint,
    stop: CancellationToken,
}

impl Bench {
    async fn new() -> Self {
        Self::with(DockerSettings { default_image: IMAGE.to_owned(), ..DockerSettings::default() })
            .await
    }

    async fn with(settings: DockerSettings) -> Self {
        let bench = Self::without_runner().await;
        bench.start_with(settings);
        bench
    }

    async fn without_runner() -> Self {
        let coordinator = Coordinator::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = Endpoint::Url(format!("http://{}", listener.local_addr().unwrap()));
        let router = coordinator.router();
        drop(tokio::spawn(async move { axum::serve(listener, router).await }));
        let (folder, stop) = (tempfile::tempdir().unwrap(), CancellationToken::new());
        Self { coordinator, folder, endpoint, stop }
    }

    fn start(&self) {
        self.start_with(DockerSettings {
            default_image: IMAGE.to_owned(),
            ..DockerSettings::default()
        });
    }

    fn start_with(&self, settings: DockerSettings) {
        let config =
            Config::new(self.endpoint.clone(), "glrt-test", self.folder.path().join("runner"));
        let executor = DockerExecutor::new(settings, &config.folder);
        let runner = Runner::new(config, Arc::new(executor)).unwrap();
        drop(tokio::spawn(runner.run(self.stop.clone())));
    }

    async fn run(&self, job: JobResponse) -> String {
        let id = job.id;
        self.coordinator.offer(job);
        self.coordinator.end_of(id).await;
        self.coordinator.trace(id)
    }

    /// Containers that this runner made and that are there.
    async fn containers(&self) -> usize {
        let docker =
            Docker::connect_with_unix("/var/run/docker.sock", 60, bollard::API_DEFAULT_VERSION)
                .unwrap();
        let label = format!("evenkeel.runner={}", self.folder.path().join("runner").display());
        let filters = [("label".to_owned(), vec![label])].into_iter().collect();
        let options = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
        docker.list_containers(Some(options)).await.unwrap().len()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn job(id: i64, script: &[&str]) -> JobResponse {
    let step = |name: &str, script: &[&str]| Step {
        name: name.to_owned(),
        script: script.iter().map(|&line| line.to_owned()).collect(),
        ..Step::default()
    };
    JobResponse {
        id,
        token: format!("glcbt-token-of-{id}"),
        allow_git_fetch: true,
        job_info: JobFacts { id, project_id: 1, ..JobFacts::default() },
        git_info: GitFacts {
            repo_url: "http://127.0.0.1:1/team/app.git".to_owned(),
            ..GitFacts::default()
        },
        runner_info: RunnerLimits { timeout: 60, runner_session_url: None },
        variables: vec![Variable {
            key: "GIT_STRATEGY".to_owned(),
            value: "none".to_owned(),
            ..Variable::default()
        }],
        steps: vec![step("script", script)],
        ..JobResponse::default()
    }
}

fn after(script: &str) -> Step {
    Step { name: "after_script".to_owned(), script: vec![script.to_owned()], ..Step::default() }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "docker"]
async fn a_job_runs_in_a_container_that_is_gone_afterwards() {
    let bench = Bench::new().await;
    let mut one = job(
        1,
        &[
            "echo out; echo err >&2; echo out2",
            "echo \"$SECRET at $CI_PROJECT_DIR\"; cat $KEY; pwd; touch /tmp/kept",
            "exit 7",
        ],
    );
    one.steps.push(after("echo \"after [$CI_JOB_STATUS] $(ls /tmp)\""));
    one.variables.push(Variable {
        key: "SECRET".to_owned(),
        value: "hunter2hunter2".to_owned(),
        masked: true,
        ..Variable::default()
    });
    one.variables.push(Variable {
        key: "KEY".to_owned(),
        value: "of a file\n".to_owned(),
        file: true,
        ..Variable::default()
    });
    let trace = bench.run(one).await;
    assert!(trace.contains("\nout\nerr\nout2\n"), "{trace}");
    assert!(
        trace.contains("[MASKED] at /builds/team/app\nof a file\n/builds/team/app\n"),
        "{trace}"
    );
    assert!(trace.contains("after [failed] kept"), "{trace}");
    assert_eq!(bench.coordinator.end_of(1).await.exit_code, Some(7));
    assert_eq!(bench.containers().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "docker"]
async fn an_image_that_cannot_be_had_says_so() {
    let bench = Bench::new().await;
    let mut one = job(1, &["true"]);
    one.image = Some(Image { name: "localhost:1/none:1".to_owned(), ..Image::default() });
    one.features.failure_reasons = vec!["image_pull_failure".to_owned()];
    let trace = bench.run(one).await;
    assert!(trace.contains("cannot get the image localhost:1/none:1"), "{trace}");
    assert_eq!(
        bench.coordinator.end_of(1).await.failure_reason.as_deref(),
        Some("image_pull_failure")
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "docker"]
async fn a_canceled_container_is_gone_within_a_second_or_so() {
    let bench = Bench::new().await;
    let mut one = job(1, &["echo ready; sleep 1000; echo never"]);
    one.steps.push(after("echo \"after [$CI_JOB_STATUS]\""));
    bench.coordinator.offer(one);
    bench.coordinator.saw(1, "\nready\n").await;
    bench.coordinator.set_status(1, "canceled");
    let since = Instant::now();
    bench
        .coordinator
        .wait(|records| {
            (records.requests.last()?.running_jobs.as_deref() == Some(&[])).then_some(())
        })
        .await;
    let took = since.elapsed();
    assert!(took < Duration::from_millis(2_500), "{took:?}");
    assert_eq!(bench.containers().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "docker"]
async fn users_and_entrypoints_are_the_jobs() {
    let bench = Bench::new().await;
    let mut one = job(1, &["id -u; touch here; echo x > $CI_PROJECT_DIR/file"]);
    one.image = Some(Image {
        name: "$NAME".to_owned(),
        entrypoint: Some(vec![String::new()]),
        executor_opts: ExecutorOptions {
            docker: Some(DockerOptions { user: Some("1234".to_owned()), platform: None }),
            kubernetes: None,
        },
        ..Image::default()
    });
    one.variables.push(Variable {
        key: "NAME".to_owned(),
        value: IMAGE.to_owned(),
        ..Variable::default()
    });
    let trace = bench.run(one).await;
    assert!(trace.contains("\n1234\n"), "{trace}");
    assert_eq!(bench.coordinator.end_of(1).await.state.as_deref(), Some("success"), "{trace}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "docker"]
async fn services_are_reached_by_their_names() {
    let bench = Bench::new().await;
    let mut one = job(
        1,
        &["for i in 1 2 3 4 5 6 7 8 9; do nc web 8080 </dev/null && break; sleep 0.2; done"],
    );
    one.services = vec![Service {
        name: IMAGE.to_owned(),
        alias: Some("web".to_owned()),
        command: Some(
            ["sh", "-c", "while true; do echo \"served $X\" | nc -l -p 8080; done"]
                .map(str::to_owned)
                .into(),
        ),
        variables: vec![Variable {
            key: "X".to_owned(),
            value: "it".to_owned(),
            ..Variable::default()
        }],
        ..Service::default()
    }];
    let trace = bench.run(one).await;
    assert!(trace.contains("\nserved it\n"), "{trace}");
    assert_eq!(bench.containers().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "docker"]
async fn volumes_are_the_settings_only() {
    let shared = tempfile::tempdir().unwrap();
    std::fs::write(shared.path().join("f"), "from the settings\n").unwrap();
    let bench = Bench::with(DockerSettings {
        default_image: IMAGE.to_owned(),
        volumes: vec![format!("{}:/shared:ro", shared.path().display())],
        ..DockerSettings::default()
    })
    .await;
    let trace = bench
        .run(job(1, &["cat /shared/f", "ls -a / | sort | tr '\\n' ' '", "ls -la /builds/team"]))
        .await;
    assert!(trace.contains("\nfrom the settings\n"), "{trace}");
}

/// A repository with one commit, and the commit.
fn origin(folder: &Path) -> (PathBuf, String) {
    let (bare, work) = (folder.join("team/app.git"), folder.join("work"));
    std::fs::create_dir_all(&bare).unwrap();
    std::fs::create_dir_all(&work).unwrap();
    git(&bare, &["init", "-q", "--bare", "-b", "main"]);
    git(&work, &["init", "-q", "-b", "main"]);
    std::fs::write(work.join("a"), "one\n").unwrap();
    git(&work, &["add", "-A"]);
    git(
        &work,
        &["-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-q", "-m", "one"],
    );
    git(&work, &["push", "-q", &bare.to_string_lossy(), "HEAD:main"]);
    let sha = git(&work, &["rev-parse", "HEAD"]);
    (bare, sha)
}

#[expect(clippy::disallowed_methods, reason = "what tests prepare is not run by the runner")]
fn git(folder: &Path, arguments: &[&str]) -> String {
    let output =
        std::process::Command::new("git").args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "docker"]
async fn what_a_job_does_to_its_repository_moves_nothing_outside() {
    let bench = Bench::new().await;
    let (bare, sha) = origin(bench.folder.path());
    let facts = GitFacts {
        repo_url: format!("file://{}", bare.display()),
        ref_name: "main".to_owned(),
        sha: sha.clone(),
        refspecs: vec!["+refs/heads/main:refs/remotes/origin/main".to_owned()],
        depth: 1,
        ..GitFacts::default()
    };
    let evil = "cat a; cat .git/HEAD; head -c 40 .git/packed-refs >/dev/null && grep origin/main .git/packed-refs; ls -d $(cat .git/objects/info/alternates)/*; touch $(cat .git/objects/info/alternates)/x || echo read-only; printf '[core]\\n\\tfsmonitor = touch /evil\\n' >> .git/config; mkdir -p .git/hooks; printf '#!/bin/sh\\ntouch ../hooked' > .git/hooks/post-checkout; chmod +x .git/hooks/post-checkout; rm a; ln -s /etc a; mkdir -p deep/er; chmod 0 deep; touch left";
    let mut one = job(1, &[evil]);
    one.variables.clear();
    one.git_info = facts.clone();
    let trace = bench.run(one).await;
    assert!(trace.contains("\none\n") && trace.contains(&format!("\n{sha}\n")), "{trace}");
    assert!(
        trace.contains(&format!("\n{sha} refs/remotes/origin/main\n"))
            && trace.contains("\nread-only\n"),
        "{trace}"
    );
    let mut two =
        job(2, &["cat a; ls; test ! -e .git/hooks && grep -c fsmonitor .git/config || echo clean"]);
    two.variables.clear();
    two.git_info = facts;
    let trace = bench.run(two).await;
    assert!(trace.contains("\none\na\n0\nclean\n"), "{trace}");
    assert!(!Path::new("/evil").exists());
}

/// How the test tells the process that it starts where everything is.
const WHERE: &str = "EXECUTOR_TEST_WHERE";

/// A runner in a process of its own, for the test below to kill.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by another test"]
#[expect(clippy::disallowed_methods, reason = "a test reads what its parent tells it")]
async fn a_runner_to_be_killed() {
    let Ok(told) = std::env::var(WHERE) else { return };
    let (url, folder) = told.split_once(' ').unwrap();
    let config = Config::new(Endpoint::Url(url.to_owned()), "glrt-test", folder);
    let settings = DockerSettings { default_image: IMAGE.to_owned(), ..DockerSettings::default() };
    let executor = DockerExecutor::new(settings, &config.folder);
    Runner::new(config, Arc::new(executor)).unwrap().run(CancellationToken::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "docker"]
async fn containers_of_a_killed_runner_are_gone_before_others_are_made() {
    let bench = Bench::without_runner().await;
    let mut another = start_another(&bench);
    let shared = "echo ready; while true; do sleep 0.05; done";
    bench.coordinator.offer(job(1, &[shared]));
    bench.coordinator.saw(1, "\nready\n").await;
    another.kill().unwrap();
    another.wait().unwrap();
    assert_eq!(bench.containers().await, 1);
    bench.start();
    let end = bench.coordinator.end_of(1).await;
    assert_eq!(end.failure_reason.as_deref(), Some("runner_system_failure"));
    assert_eq!(bench.containers().await, 0);
    assert!(bench.run(job(2, &["echo again"])).await.contains("\nagain\n"));
}

#[expect(clippy::disallowed_methods, reason = "a test starts itself again")]
fn start_another(bench: &Bench) -> std::process::Child {
    let Endpoint::Url(url) = &bench.endpoint else { panic!("a test over TCP") };
    std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::engine::a_runner_to_be_killed", "--ignored"])
        .env(WHERE, format!("{url} {}", bench.folder.path().join("runner").display()))
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap()
}
