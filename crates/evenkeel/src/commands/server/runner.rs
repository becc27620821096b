//! The built-in runner: an ordinary client of the runner protocol, over the socket.

use std::sync::Arc;

use anyhow::Context as _;
use app::{App, Trouble};
use executor_docker::{DockerExecutor, DockerSettings};
use runner::{Config, Endpoint, Executor, Runner, ShellExecutor, ShellSettings, Status};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::cli::RunnerKind;
use crate::data_folder::DataFolder;
use crate::settings::RunnerSettings;

/// The built-in runner, running.
#[derive(Debug)]
pub(super) struct BuiltIn {
    stop: CancellationToken,
    task: Option<JoinHandle<()>>,
}

impl BuiltIn {
    /// Lets running jobs end, and returns when none runs any more. The server must answer until then.
    pub(super) async fn stop(self) {
        self.stop.cancel();
        if let Some(task) = self.task {
            task.await.ok();
        }
    }
}

/// Starts it, if it is wanted. Without an engine it waits for one, and jobs say so.
///
/// # Errors
/// It cannot be registered, or its settings cannot be used.
pub(super) async fn start(
    app: &App,
    settings: &RunnerSettings,
    folder: &DataFolder,
) -> anyhow::Result<BuiltIn> {
    let stop = CancellationToken::new();
    let home = folder.part("runner");
    let executor: Arc<dyn Executor> = match settings.kind {
        RunnerKind::None => return Ok(BuiltIn { stop, task: None }),
        RunnerKind::Shell => Arc::new(shell(settings, folder)?),
        RunnerKind::Docker => Arc::new(docker(settings, &home)),
    };
    let (_, token) = app.built_in_runner(registration(executor.name())).await?;
    let socket = Endpoint::UnixSocket(folder.part("run/server.sock"));
    let mut config = Config::new(socket, token, home);
    config.concurrency = settings.concurrency;
    let runner = Runner::new(config, executor).context("cannot start the built-in runner")?;
    let watching = tokio::spawn(tell(app.clone(), runner.status()));
    let until = stop.clone();
    let task = tokio::spawn(async move {
        runner.run(until).await;
        watching.abort();
    });
    Ok(BuiltIn { stop, task: Some(task) })
}

fn registration(executor: &str) -> app::NewRunner {
    app::NewRunner {
        project_id: None,
        description: format!("built in ({executor})"),
        tags: Vec::new(),
        run_untagged: true,
        paused: false,
        protected_only: false,
        maximum_timeout_seconds: None,
    }
}

fn shell(settings: &RunnerSettings, folder: &DataFolder) -> anyhow::Result<ShellExecutor> {
    let wanted = ShellSettings {
        user: settings.user.clone(),
        hidden: Some(folder.path().to_owned()),
        allows_same_user: settings.same_user,
        ..ShellSettings::default()
    };
    ShellExecutor::new(wanted, folder.part("runner"))
        .with_context(|| format!("shell jobs cannot run as `{}`: see --runner-user", settings.user))
}

fn docker(settings: &RunnerSettings, home: &std::path::Path) -> DockerExecutor {
    let wanted = DockerSettings {
        host: settings.engine.clone(),
        default_image: settings.image.clone(),
        volumes: settings.volumes.clone(),
        ..DockerSettings::default()
    };
    DockerExecutor::new(wanted, home)
}

/// Says when the runner can work, and when not, once for each change: in the log, and to the pages
/// of jobs that wait.
async fn tell(app: App, mut status: watch::Receiver<Status>) {
    loop {
        let now = status.borrow_and_update().clone();
        let trouble = match now {
            Status::Starting | Status::Stopped => None,
            Status::Ready => {
                tracing::info!("the built-in runner takes jobs");
                None
            }
            Status::Unavailable(why) => {
                tracing::warn!(hint = why.hint, "jobs wait: {}", why.message);
                Some(Trouble { message: why.message, hint: Some(why.hint) })
            }
            Status::Unreachable { message } => {
                tracing::warn!("the built-in runner cannot ask for jobs: {message}");
                Some(Trouble { message, hint: None })
            }
        };
        app.set_runner_trouble(trouble);
        if status.changed().await.is_err() {
            return;
        }
    }
}
