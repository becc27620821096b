//! The container of one job: made once, started again for every script.

use std::time::Duration;

use bollard::Docker;
use bollard::container::{AttachContainerResults, LogOutput};
use bollard::errors::Error;
use bollard::exec::StartExecOptions;
use bollard::models::{ContainerCreateBody, ExecConfig};
use bollard::query_parameters::{
    AttachContainerOptionsBuilder, CreateContainerOptionsBuilder, KillContainerOptionsBuilder,
    WaitContainerOptionsBuilder,
};
use domain::limits::STOP_GRACE_MILLISECONDS;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use runner::{Environment, Failure, JobContext, Stage, Trace, Workspace};
use tokio::io::AsyncWriteExt as _;

use crate::cleanup::{RUN_LABEL, remove_labelled};
use crate::command::{Maker, is_root};
use crate::engine::words;
use crate::image::{self, Wanted};
use crate::service;
use crate::settings::DockerSettings;

/// A container with what belongs to it.
#[derive(Debug)]
pub(crate) struct DockerEnvironment {
    docker: Docker,
    id: Option<String>,
    /// What the container is made of, when the first script runs: its folders are complete then.
    name: String,
    platform: String,
    body: ContainerCreateBody,
    run: String,
    workspace: Workspace,
    /// Whether the script runs as the container's administrator.
    is_root: bool,
}

impl DockerEnvironment {
    /// Gets the images, starts the services and makes the container, which is not started yet.
    pub(crate) async fn make(
        docker: Docker,
        settings: &DockerSettings,
        owner: &str,
        job: &JobContext,
        trace: &Trace,
    ) -> Result<Self, Failure> {
        let network = service::start_all(&docker, settings, owner, job, trace).await?;
        let maker = Maker { settings, owner, job, network: network.as_deref() };
        let named = job.payload.image.as_ref().map(|image| image.name.as_str());
        let name = named.filter(|name| !name.is_empty()).unwrap_or(&settings.default_image);
        let options =
            job.payload.image.as_ref().and_then(|image| image.executor_opts.docker.as_ref());
        let wanted = Wanted {
            name,
            policies: job.payload.image.as_ref().and_then(|image| image.pull_policy.as_deref()),
            platform: options.and_then(|options| options.platform.as_deref()),
        };
        let image = image::get(&docker, settings, job, &wanted, trace).await?;
        let mut body = maker.build(name);
        let user =
            body.user.clone().or(image.config.and_then(|config| config.user)).unwrap_or_default();
        if !is_root(&user) {
            trust_work_tree(&mut body, &job.workspace.seen_project);
        }
        Ok(Self {
            docker,
            id: None,
            name: maker.name("build"),
            platform: wanted.platform.unwrap_or_default().to_owned(),
            is_root: is_root(&user),
            body,
            run: job.run.clone(),
            workspace: job.workspace.clone(),
        })
    }

    /// The container, made when it is first asked for.
    async fn container(&mut self) -> Result<String, Failure> {
        if let Some(id) = &self.id {
            return Ok(id.clone());
        }
        prepare_mounts(&self.workspace)?;
        if !self.is_root {
            let opened = self.workspace.open_to_all();
            opened.map_err(|error| {
                Failure::system(format!("cannot open the work tree to the image's user: {error}"))
            })?;
        }
        let options =
            CreateContainerOptionsBuilder::new().name(&self.name).platform(&self.platform).build();
        let made = self.docker.create_container(Some(options), self.body.clone()).await;
        let id = made.map_err(|error| cannot("make the job's container", &error))?.id;
        self.id = Some(id.clone());
        Ok(id)
    }

    async fn run_script(&mut self, stage: Stage<'_>) -> Result<i32, Failure> {
        let id = self.container().await?;
        let options = AttachContainerOptionsBuilder::new()
            .stream(true)
            .stdin(true)
            .stdout(true)
            .stderr(true)
            .build();
        let attached = self.docker.attach_container(&id, Some(options)).await;
        let AttachContainerResults { mut output, mut input } =
            attached.map_err(|error| cannot("reach the job's container", &error))?;
        let started = self.docker.start_container(&id, None).await;
        started.map_err(|error| cannot("start the job's container", &error))?;
        // One stream for both keeps their order.
        let text = format!("exec 2>&1\n{}", stage.script.text());
        let feed = async {
            // A shell that ends early closes its end; what it printed says why.
            drop(input.write_all(text.as_bytes()).await);
            drop(input.shutdown().await);
        };
        let pump = async {
            while let Some(piece) = output.next().await {
                match piece {
                    Ok(
                        LogOutput::StdOut { message }
                        | LogOutput::StdErr { message }
                        | LogOutput::Console { message },
                    ) => {
                        stage.trace.output(&message);
                    }
                    Ok(LogOutput::StdIn { .. }) => {}
                    Err(error) => {
                        return tracing::warn!(%error, "a container's output cannot be read");
                    }
                }
            }
        };
        let run = async { tokio::join!(feed, pump) };
        let mut run = std::pin::pin!(run);
        tokio::select! {
            _ = &mut run => {}
            () = stage.stop.cancelled() => {
                let grace = Duration::from_millis(STOP_GRACE_MILLISECONDS);
                let asked = async { tokio::join!(self.ask_to_end(&id), &mut run) };
                drop(tokio::time::timeout(grace, asked).await);
                self.kill(&id).await;
            }
        }
        self.exit_code(&id).await
    }

    /// Asks every process but the first to end, as the first one would not hear it.
    async fn ask_to_end(&self, id: &str) {
        let config = ExecConfig {
            cmd: Some(["sh", "-c", "kill -TERM -1"].map(str::to_owned).into()),
            user: Some("0".to_owned()),
            ..ExecConfig::default()
        };
        let asked = async {
            let exec = self.docker.create_exec(id, config).await?;
            let detached = StartExecOptions { detach: true, ..StartExecOptions::default() };
            self.docker.start_exec(&exec.id, Some(detached)).await.map(drop)
        };
        if let Err(error) = asked.await {
            tracing::debug!(%error, "a container was not asked to end");
        }
    }

    async fn kill(&self, id: &str) {
        let options = KillContainerOptionsBuilder::new().signal("KILL").build();
        if let Err(error) = self.docker.kill_container(id, Some(options)).await {
            tracing::debug!(%error, "a container had ended before it was ended");
        }
    }

    async fn exit_code(&self, id: &str) -> Result<i32, Failure> {
        let options = WaitContainerOptionsBuilder::new().condition("not-running").build();
        let code = match self.docker.wait_container(id, Some(options)).next().await {
            Some(Ok(ended)) => ended.status_code,
            Some(Err(Error::DockerContainerWaitError { code, .. })) => code,
            Some(Err(error)) => return Err(cannot("learn how the job's container ended", &error)),
            None => {
                return Err(Failure::system(
                    "the engine did not say how the job's container ended",
                ));
            }
        };
        Ok(i32::try_from(code).unwrap_or(1))
    }

    /// Files that the container's administrator made belong to a user whom only root can be. A
    /// runner that is another user could not remove them, so they are given to it.
    async fn take_back_files(&mut self) {
        if self.id.is_none() || !self.is_root || runner::is_root() {
            return;
        }
        let owner = runner::user_and_group();
        let Workspace { seen_project, seen_temporary, .. } = &self.workspace;
        let script = runner::Script {
            folder: "/".to_owned(),
            exports: Vec::new(),
            commands: vec![format!(
                "chown -R {owner} {} {}",
                runner::quote(seen_project),
                runner::quote(seen_temporary)
            )],
            is_debug: false,
        };
        let stage = Stage {
            script: &script,
            trace: &Trace::nowhere(),
            stop: tokio_util::sync::CancellationToken::new(),
        };
        match self.run_script(stage).await {
            Ok(0) => {}
            Ok(code) => {
                tracing::warn!(code, "the files of a job cannot be taken back from its container");
            }
            Err(error) => {
                tracing::warn!(%error, "the files of a job cannot be taken back from its container");
            }
        }
    }
}

impl Environment for DockerEnvironment {
    fn run<'a>(&'a mut self, stage: Stage<'a>) -> BoxFuture<'a, Result<i32, Failure>> {
        Box::pin(self.run_script(stage))
    }

    fn remove(mut self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            self.take_back_files().await;
            if let Err(error) = remove_labelled(&self.docker, (RUN_LABEL, &self.run)).await {
                tracing::warn!(%error, "a job's containers cannot be removed");
            }
        })
    }
}

/// Git refuses a repository of another user, and the work tree belongs to the runner's. A job that
/// has settings of its own for git in its variables keeps them.
fn trust_work_tree(body: &mut ContainerCreateBody, folder: &str) {
    let variables = body.env.get_or_insert_default();
    if variables.iter().all(|variable| !variable.starts_with("GIT_CONFIG_COUNT=")) {
        variables.push("GIT_CONFIG_COUNT=1".to_owned());
        variables.push("GIT_CONFIG_KEY_0=safe.directory".to_owned());
        variables.push(format!("GIT_CONFIG_VALUE_0={folder}"));
    }
}

/// Makes the folders that are mounted, which git may not have made yet.
fn prepare_mounts(workspace: &Workspace) -> Result<(), Failure> {
    let objects = workspace.git_dir.join("objects");
    for folder in [&workspace.project, &workspace.temporary, &objects] {
        std::fs::create_dir_all(folder).map_err(|error| {
            Failure::system(format!("cannot make {}: {error}", folder.display()))
        })?;
    }
    Ok(())
}

/// A failure of the engine.
pub(crate) fn cannot(what: &str, error: &Error) -> Failure {
    Failure::system(format!("cannot {what}: {}", words(error)))
}
