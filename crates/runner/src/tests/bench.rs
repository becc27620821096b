//! A runner, a coordinator and a repository in a folder of their own.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use api_types::runner::{
    GitFacts, JobFacts, JobResponse, PayloadFeatures, RunnerLimits, Step, Variable,
};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::coordinator::Coordinator;
use crate::account::is_root;
use crate::{Config, Endpoint, Runner, ShellExecutor, ShellSettings};

/// Everything for a test; the runner stops with it.
pub(crate) struct Bench {
    pub(crate) coordinator: Coordinator,
    pub(crate) folder: TempDir,
    pub(crate) endpoint: Endpoint,
    stop: CancellationToken,
    runner: Option<JoinHandle<()>>,
}

impl Bench {
    /// With a runner that takes jobs.
    pub(crate) async fn new() -> Self {
        let mut bench = Self::without_runner().await;
        bench.start();
        bench
    }

    /// With nobody to take jobs.
    pub(crate) async fn without_runner() -> Self {
        let coordinator = Coordinator::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = Endpoint::Url(format!("http://{}", listener.local_addr().unwrap()));
        let router = coordinator.router();
        drop(tokio::spawn(async move { axum::serve(listener, router).await }));
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        for path in [folder.path(), &data] {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o711)).unwrap();
        }
        Self { coordinator, folder, endpoint, stop: CancellationToken::new(), runner: None }
    }

    pub(crate) fn config(&self) -> Config {
        let mut config =
            Config::new(self.endpoint.clone(), "glrt-test", self.data().join("runner"));
        config.stop_seconds = 0;
        config
    }

    pub(crate) fn start(&mut self) {
        self.start_with(self.config());
    }

    pub(crate) fn start_with(&mut self, config: Config) {
        let hidden = Some(self.data());
        let settings = ShellSettings { hidden, ..ShellSettings::default() };
        let executor = ShellExecutor::new(settings, &config.folder).unwrap();
        let runner = Runner::new(config, Arc::new(executor)).unwrap();
        self.stop = CancellationToken::new();
        self.runner = Some(tokio::spawn(runner.run(self.stop.clone())));
    }

    /// Asks the runner to stop and waits for it.
    pub(crate) async fn stop(&mut self) {
        self.stop.cancel();
        if let Some(runner) = self.runner.take() {
            runner.await.unwrap();
        }
    }

    /// Runs a job to its end and returns its trace.
    pub(crate) async fn run(&self, job: JobResponse) -> String {
        let id = job.id;
        self.coordinator.offer(job);
        self.coordinator.end_of(id).await;
        self.coordinator.trace(id)
    }

    /// The server's folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A folder that everybody may write to.
    pub(crate) fn open_folder(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o777)).unwrap();
        path
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A job without sources.
pub(crate) fn job(id: i64, script: &[&str]) -> JobResponse {
    JobResponse {
        id,
        token: format!("glcbt-token-of-{id}"),
        allow_git_fetch: true,
        job_info: JobFacts { id, name: "test".to_owned(), project_id: 1, ..JobFacts::default() },
        git_info: GitFacts {
            repo_url: "http://gitlab-ci-token:x@127.0.0.1:1/team/app.git".to_owned(),
            ..GitFacts::default()
        },
        runner_info: RunnerLimits { timeout: 60, runner_session_url: None },
        variables: vec![variable("GIT_STRATEGY", "none")],
        steps: vec![step("script", script)],
        features: PayloadFeatures {
            trace_sections: true,
            failure_reasons: ["script_failure", "runner_interrupted", "runner_configuration_error"]
                .map(str::to_owned)
                .into(),
            ..PayloadFeatures::default()
        },
        ..JobResponse::default()
    }
}

pub(crate) fn step(name: &str, script: &[&str]) -> Step {
    Step {
        name: name.to_owned(),
        script: script.iter().map(|&line| line.to_owned()).collect(),
        ..Step::default()
    }
}

pub(crate) fn variable(key: &str, value: &str) -> Variable {
    Variable { key: key.to_owned(), value: value.to_owned(), public: true, ..Variable::default() }
}

/// Changes the owner of a folder, where that is possible; git reads only what its user owns.
pub(crate) fn give_to(folder: &Path, owner: &str) {
    if is_root() {
        run("chown", &["-R", owner, &folder.to_string_lossy()], Path::new("/"));
    }
}

/// Runs a program of the test itself and returns what it prints.
pub(crate) fn run(program: &str, arguments: &[&str], folder: &Path) -> String {
    #[expect(clippy::disallowed_methods, reason = "what tests prepare is not run by the runner")]
    let mut command = std::process::Command::new(program);
    command.args(arguments).current_dir(folder);
    for (key, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_AUTHOR_NAME", "A"),
        ("GIT_AUTHOR_EMAIL", "a@example.com"),
        ("GIT_COMMITTER_NAME", "A"),
        ("GIT_COMMITTER_EMAIL", "a@example.com"),
    ] {
        command.env(key, value);
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
