//! The stages of a job in GitLab's order.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use api_types::runner::Step;
use domain::limits::AFTER_SCRIPT_SECONDS_DEFAULT;
use tokio_util::sync::CancellationToken;

use super::Run;
use super::context::Prepared;
use super::ending::Ending;
use crate::artifacts::Artifacts;
use crate::cancel::{Cause, Stop};
use crate::duration;
use crate::executor::{Environment, Failure, Stage};
use crate::script::Script;
use crate::section::{Section, line, warning};
use crate::sources::Sources;
use crate::trace::Trace;

/// The stages of one job.
#[derive(Debug)]
pub(crate) struct Stages<'a> {
    run: &'a Run<'a>,
    prepared: Prepared,
    stop: Stop,
    environment: Option<Box<dyn Environment>>,
}

/// How one run of a shell ended.
enum Ran {
    Exit(i32),
    Broken(Failure),
    Stopped(Cause),
    TooLong,
}

impl<'a> Stages<'a> {
    pub(crate) fn new(run: &'a Run<'a>, prepared: Prepared) -> Self {
        Self { run, prepared, stop: run.bell.stop(), environment: None }
    }

    /// Runs them.
    pub(crate) async fn run(&mut self) -> Ending {
        let mut ending = match self.before_script().await {
            Ok(()) => {
                let ending = self.script().await;
                if ending.allows_more() {
                    self.after_script(&ending).await;
                }
                ending
            }
            Err(ending) => ending,
        };
        if ending.allows_more() {
            ending = self.upload(ending).await;
        }
        // What raised meanwhile is stronger than what had ended before.
        match self.stop.tolerating(Cause::Canceling).cause() {
            Some(cause) => Ending::Stopped(cause),
            None => ending,
        }
    }

    /// Removes what the stages made.
    pub(crate) async fn clean_up(mut self) {
        match self.environment.take() {
            Some(environment) => environment.remove().await,
            None => {
                let removed =
                    self.run.host.executor.end_leftovers(&self.prepared.context.run).await;
                if let Err(error) = removed {
                    tracing::warn!(%error, "what a job left cannot be removed");
                }
            }
        }
        self.run.end_strays().await;
        if let Err(error) = self.run.journal.record().remove_temporary() {
            tracing::warn!(%error, "the files of a job's variables cannot be removed");
        }
        let Prepared { context, variables } = &self.prepared;
        if let Ok(sources) = Sources::new(context, variables, &Trace::nowhere()) {
            sources.tidy().await;
        }
    }

    /// Environment, sources and the artifacts of earlier jobs.
    async fn before_script(&mut self) -> Result<(), Ending> {
        let stop = self.stop.clone();
        let made = stop.guard(self.prepare_and_get_sources()).await;
        made.map_err(Ending::Stopped)?.map_err(Ending::Failed)?;
        if !self.run.payload.cache.is_empty() {
            warning(self.run.trace, "this runner keeps no cache yet; the job runs without it");
        }
        let artifacts = self.artifacts();
        stop.guard(artifacts.download()).await.map_err(Ending::Stopped)?.map_err(Ending::Failed)
    }

    /// Makes the environment. An executor that takes its time does so while git works.
    async fn prepare_and_get_sources(&mut self) -> Result<(), Failure> {
        let Run { host, trace, secrets, .. } = *self.run;
        let context = &self.prepared.context;
        let section = Section::open(
            trace,
            "prepare_executor",
            &format!("Preparing the \"{}\" executor", host.executor.name()),
        );
        let mut prepare = pin!(host.executor.prepare(context, trace));
        let environment =
            match std::future::poll_fn(|cx| Poll::Ready(prepare.as_mut().poll(cx))).await {
                Poll::Ready(environment) => {
                    let environment = environment?;
                    section.close();
                    self.get_sources(trace).await?;
                    environment
                }
                Poll::Pending => {
                    let aside = trace.aside(secrets);
                    let both = tokio::join!(prepare, self.get_sources(&aside));
                    section.close();
                    trace.append_aside(&aside);
                    let environment = both.0?;
                    self.environment = Some(environment);
                    return both.1;
                }
            };
        self.environment = Some(environment);
        Ok(())
    }

    async fn get_sources(&self, trace: &Trace) -> Result<(), Failure> {
        let section = Section::open(trace, "get_sources", "Getting source from Git repository");
        let sources = Sources::new(&self.prepared.context, &self.prepared.variables, trace)?;
        let got = sources.get().await;
        section.close();
        got
    }

    async fn script(&mut self) -> Ending {
        let trace = self.run.trace;
        let steps: Vec<Step> = self.steps(|name| name != "after_script");
        let limit = self.prepared.variables.get("RUNNER_SCRIPT_TIMEOUT").and_then(duration::parse);
        for step in steps {
            let name: &'static str =
                if step.name == "release" { "step_release" } else { "step_script" };
            let section = Section::open(
                trace,
                name,
                &format!("Executing \"{name}\" stage of the job script"),
            );
            let script = self.shell_script(&step, Vec::new());
            let ran = self.shell(&script, &self.stop.clone(), limit).await;
            section.close();
            match ran {
                Ran::Exit(0) => {}
                Ran::Exit(exit_code) => return Ending::Script { exit_code },
                Ran::Broken(failure) => return Ending::Failed(failure),
                Ran::Stopped(cause) => return Ending::Stopped(cause),
                Ran::TooLong => {
                    return Ending::ScriptTooLong { seconds: limit.unwrap_or_default().as_secs() };
                }
            }
        }
        Ending::Success
    }

    /// Runs `after_script` in a shell of its own. It changes nothing about how the job ended.
    async fn after_script(&mut self, ending: &Ending) {
        let Some(step) = self.steps(|name| name == "after_script").into_iter().next() else {
            return;
        };
        let trace = self.run.trace;
        let section = Section::open(trace, "after_script", "Running after_script");
        line(trace, "Running after script...");
        let status = ("CI_JOB_STATUS".to_owned(), ending.status_word().to_owned());
        let script = self.shell_script(&step, vec![status]);
        let named =
            self.prepared.variables.get("RUNNER_AFTER_SCRIPT_TIMEOUT").and_then(duration::parse);
        let limit = named.unwrap_or(Duration::from_secs(AFTER_SCRIPT_SECONDS_DEFAULT));
        let stop = self.stop.tolerating(Cause::Canceling);
        match self.shell(&script, &stop, Some(limit)).await {
            Ran::Exit(0) | Ran::Stopped(_) => {}
            Ran::Exit(code) => warning(
                trace,
                &format!("after_script failed, but job will continue unaffected: exit code {code}"),
            ),
            Ran::Broken(failure) => warning(
                trace,
                &format!("after_script failed, but job will continue unaffected: {failure}"),
            ),
            Ran::TooLong => warning(trace, "after_script took too long and was stopped"),
        }
        section.close();
    }

    async fn upload(&self, ending: Ending) -> Ending {
        let artifacts = self.artifacts();
        let stop = self.stop.tolerating(Cause::Canceling);
        match stop.guard(artifacts.upload(ending == Ending::Success)).await {
            Err(cause) => Ending::Stopped(cause),
            Ok(Err(failure)) if ending == Ending::Success => Ending::Failed(failure),
            Ok(Ok(()) | Err(_)) => ending,
        }
    }

    /// Runs one shell until it ends, has to stop, or takes too long.
    async fn shell(&mut self, script: &Script, stop: &Stop, limit: Option<Duration>) -> Ran {
        let Some(environment) = &mut self.environment else {
            return Ran::Broken(Failure::system("the job has no environment"));
        };
        let token = CancellationToken::new();
        let stage = Stage { script, trace: self.run.trace, stop: token.clone() };
        let mut running = environment.run(stage);
        let ended = tokio::select! {
            biased;
            cause = stop.raised() => Ran::Stopped(cause),
            exit = &mut running => return exit.map_or_else(Ran::Broken, Ran::Exit),
            () = sleep_if(limit) => Ran::TooLong,
        };
        token.cancel();
        if let Err(error) = running.await {
            tracing::warn!(%error, "a job's processes were not ended in order");
        }
        ended
    }

    fn steps(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<Step> {
        let steps = self.run.payload.steps.iter().filter(|step| is_wanted(&step.name));
        steps.filter(|step| !step.script.is_empty()).cloned().collect()
    }

    fn shell_script(&self, step: &Step, exports: Vec<(String, String)>) -> Script {
        Script {
            folder: self.prepared.context.workspace.seen_project.clone(),
            exports,
            commands: step.script.clone(),
            is_debug: self.prepared.variables.flag("CI_DEBUG_TRACE", false),
        }
    }

    fn artifacts(&self) -> Artifacts<'_> {
        Artifacts {
            client: &self.run.host.client,
            folder: &self.run.host.config.folder,
            job: &self.prepared.context,
            variables: &self.prepared.variables,
            trace: self.run.trace,
        }
    }
}

async fn sleep_if(limit: Option<Duration>) {
    match limit {
        Some(limit) => tokio::time::sleep(limit).await,
        None => std::future::pending().await,
    }
}
