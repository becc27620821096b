//! One job from its payload to its report.

mod context;
mod ending;
mod stages;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use api_types::runner::{JobResponse, UpdateJobBody};
use domain::limits::{
    RUNNER_PAUSE_MILLISECONDS_MAX, RUNNER_PAUSE_MILLISECONDS_MIN, RUNNER_REPORT_SECONDS_MAX,
};
use futures_util::FutureExt as _;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::cancel::{Cause, StopBell};
use crate::client::{Client, JobKey};
use crate::executor::Failure;
use crate::identity::run_id;
use crate::leftovers::{Entry, end_strays};
use crate::runner::Host;
use crate::section::line;
use crate::trace::{Digest, Pace, Sender, Trace};
use ending::Ending;
use stages::Stages;

/// Runs a job and reports its end. `interrupt` ends it early.
pub(crate) async fn run(host: Arc<Host>, payload: Box<JobResponse>, interrupt: CancellationToken) {
    let key = JobKey { id: payload.id, token: payload.token.clone() };
    let payload: Arc<JobResponse> = payload.into();
    let journal = match host.journal.begin(&key, &run_id()) {
        Ok(journal) => journal,
        Err(error) => {
            tracing::error!(job = key.id, %error, "a job cannot be noted in the journal, so it is not run");
            let failure =
                Failure::system(format!("the runner cannot note the job in its journal: {error}"));
            let nothing = Digest { checksum: 0, bytes: 0 };
            return report(
                &host.client,
                &key,
                &Ending::Failed(failure).report(&payload.features, nothing),
            )
            .await;
        }
    };
    let bell = StopBell::new();
    let secrets = context::secrets(&payload);
    let trace = Trace::new(&secrets, payload.features.trace_sections);
    let sender = Sender {
        trace: trace.clone(),
        client: host.client.clone(),
        key: key.clone(),
        bell: bell.clone(),
        pace: Pace::eager(),
    };
    let sender = Task(tokio::spawn(sender.run()));
    let run = Run {
        host: &host,
        payload: &payload,
        trace: &trace,
        bell: &bell,
        journal: &journal,
        secrets: &secrets,
    };
    let ending = run.carry_out(interrupt).await;
    ending.say(&trace, context::timeout_seconds(&payload));
    trace.end();
    let digest = sender.finish().await;
    if ending != Ending::Stopped(Cause::Aborted) {
        let body = ending.report(&payload.features, digest);
        if let Err(error) = journal.note_outcome(&body) {
            tracing::warn!(job = key.id, %error, "the end of a job cannot be noted in the journal");
        }
        report(&host.client, &key, &body).await;
    }
    journal.remove();
}

/// A task that ends with its handle.
struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Task<Digest> {
    /// What was sent; an impossible digest when it did not end in time.
    async fn finish(mut self) -> Digest {
        let patience = Duration::from_secs(RUNNER_REPORT_SECONDS_MAX);
        let nothing = Digest { checksum: 0, bytes: 0 };
        match tokio::time::timeout(patience, &mut self.0).await {
            Ok(Ok(digest)) => digest,
            Ok(Err(_)) | Err(_) => nothing,
        }
    }
}

/// What every part of a run needs.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    host: &'a Host,
    payload: &'a Arc<JobResponse>,
    trace: &'a Trace,
    bell: &'a StopBell,
    journal: &'a Entry,
    secrets: &'a [String],
}

impl Run<'_> {
    /// Runs all stages, then removes what they made, whatever happened.
    async fn carry_out(&self, interrupt: CancellationToken) -> Ending {
        let limit = Duration::from_secs(context::timeout_seconds(self.payload));
        let alarm = Task(tokio::spawn(raise_later(self.bell.clone(), limit, interrupt)));
        self.say_who();
        let slot = self.host.slots.take(self.payload.job_info.project_id);
        let mut stages = None;
        let ending = match context::prepare(self.host, self.payload, &slot, self.journal.clone()) {
            Ok(prepared) => {
                let stages = stages.insert(Stages::new(self, prepared));
                let worked = AssertUnwindSafe(stages.run()).catch_unwind().await;
                worked.unwrap_or_else(|_| {
                    Ending::Failed(Failure::system("the runner has a bug; its log says more"))
                })
            }
            Err(failure) => Ending::Failed(failure),
        };
        drop(alarm);
        if let Some(stages) = stages {
            stages.clean_up().await;
        }
        // Free before the report, so that the next job of the project finds the work tree warm.
        drop(slot);
        ending
    }

    fn say_who(&self) {
        let config = &self.host.config;
        line(self.trace, &format!("Running with evenkeel-runner {}", config.version));
        line(self.trace, &format!("  on {}, system ID: {}", config.name, self.host.system_id));
    }

    /// Ends what processes the run left, wherever they went.
    async fn end_strays(&self) {
        end_strays(&self.journal.record().run).await;
    }
}

async fn raise_later(bell: StopBell, limit: Duration, interrupt: CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(limit) => bell.raise(Cause::TimedOut),
        () = interrupt.cancelled() => bell.raise(Cause::Interrupted),
    }
}

/// Reports the end of a job until the server has heard it, or wants to hear no more.
pub(crate) async fn report(client: &Client, key: &JobKey, body: &UpdateJobBody) {
    let until = Instant::now() + Duration::from_secs(RUNNER_REPORT_SECONDS_MAX);
    let mut pause = Duration::from_millis(RUNNER_PAUSE_MILLISECONDS_MIN);
    while Instant::now() < until {
        match client.update(key, body).await {
            Ok(answer) if answer.is_final => return,
            Ok(_) => {}
            Err(error)
                if error
                    .status()
                    .is_some_and(|status| (400..500).contains(&status) && status != 429) =>
            {
                tracing::error!(job = key.id, %error, "the server does not take the end of a job");
                return;
            }
            Err(error) => {
                tracing::warn!(job = key.id, %error, "the end of a job is not reported yet");
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_millis(RUNNER_PAUSE_MILLISECONDS_MAX));
    }
    tracing::error!(job = key.id, "the end of a job was not reported");
}
