//! Asking for jobs: one question at a time, and the next one at once.

use std::sync::Arc;
use std::time::Duration;

use api_types::runner::{JobRequest, JobResponse, UpdateJobBody};
use domain::job::FailureReason;
use domain::limits::{
    EXECUTOR_LOOK_SECONDS, RUNNER_PAUSE_MILLISECONDS_MAX, RUNNER_PAUSE_MILLISECONDS_MIN,
};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::client::{ClientError, Offer, TraceAnswer};
use crate::job;
use crate::leftovers::Entry;
use crate::runner::{Host, Status};

/// The loop of one runner.
#[derive(Debug)]
pub(crate) struct Poll {
    host: Arc<Host>,
    status: watch::Sender<Status>,
    /// Ends running jobs early.
    interrupt: CancellationToken,
    jobs: JoinSet<()>,
    last_update: Option<String>,
    pause: Duration,
    /// When the executor was last seen to work.
    looked: Option<Instant>,
}

const PAUSE_MIN: Duration = Duration::from_millis(RUNNER_PAUSE_MILLISECONDS_MIN);
const PAUSE_MAX: Duration = Duration::from_millis(RUNNER_PAUSE_MILLISECONDS_MAX);

impl Poll {
    pub(crate) fn new(host: Arc<Host>, status: watch::Sender<Status>) -> Self {
        Self {
            host,
            status,
            interrupt: CancellationToken::new(),
            jobs: JoinSet::new(),
            last_update: None,
            pause: PAUSE_MIN,
            looked: None,
        }
    }

    /// Runs until it is stopped and no job runs any more.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.take_jobs() => {}
        }
        let patience = Duration::from_secs(self.host.config.stop_seconds);
        if tokio::time::timeout(patience, drain(&mut self.jobs)).await.is_err() {
            self.interrupt.cancel();
            drain(&mut self.jobs).await;
        }
    }

    /// Never ends.
    async fn take_jobs(&mut self) {
        self.settle_leftovers().await;
        loop {
            self.wait_for_room().await;
            self.wait_for_executor().await;
            match self.ask().await {
                Ok(offer) => self.accept(offer),
                Err(error) => self.endure(error).await,
            }
        }
    }

    /// Ends what an earlier life left before any job is taken.
    async fn settle_leftovers(&mut self) {
        let mut entries = loop {
            match self.host.journal.entries() {
                Ok(entries) => break entries,
                Err(error) => tracing::error!(%error, "the journal of running jobs cannot be read"),
            }
            tokio::time::sleep(PAUSE_MAX).await;
        };
        self.host.running().extend(entries.iter().map(|entry| entry.record().job));
        while let Some(entry) = entries.pop() {
            if !self.end_leftover(&entry).await {
                entries.insert(0, entry);
                self.wait_for_executor().await;
                tokio::time::sleep(PAUSE_MIN).await;
            }
        }
    }

    /// Ends one run of an earlier life and reports it; false when it cannot be ended now.
    async fn end_leftover(&mut self, entry: &Entry) -> bool {
        let record = entry.record();
        record.end_processes().await;
        if let Err(error) = self.host.executor.end_leftovers(&record.run).await {
            tracing::warn!(job = record.job, %error, "what an earlier life left cannot be removed yet");
            return false;
        }
        if let Err(error) = record.remove_temporary() {
            tracing::warn!(job = record.job, %error, "files of an earlier life cannot be removed");
        }
        tracing::info!(job = record.job, "a job of an earlier life was ended");
        let (host, entry) = (Arc::clone(&self.host), entry.clone());
        self.jobs.spawn(async move {
            report_leftover(&host, &entry).await;
            host.running().remove(&entry.record().job);
        });
        true
    }

    /// Waits until another job may run.
    async fn wait_for_room(&mut self) {
        while self.jobs.try_join_next().is_some() {}
        while self.jobs.len() >= self.host.config.concurrency {
            self.jobs.join_next().await;
        }
    }

    /// Waits until jobs can run, and says meanwhile why they cannot.
    async fn wait_for_executor(&mut self) {
        let pause = Duration::from_secs(EXECUTOR_LOOK_SECONDS);
        if self.looked.is_some_and(|looked| looked.elapsed() < pause) {
            return;
        }
        while let Err(unavailable) = self.host.executor.available().await {
            let fresh = Status::Unavailable(unavailable.clone());
            if *self.status.borrow() != fresh {
                tracing::warn!(
                    executor = self.host.executor.name(),
                    message = unavailable.message,
                    hint = unavailable.hint,
                    "no jobs are taken"
                );
                self.status.send_replace(fresh);
            }
            tokio::time::sleep(pause).await;
        }
        self.looked = Some(Instant::now());
    }

    async fn ask(&mut self) -> Result<Offer, ClientError> {
        let running = self.host.running().iter().copied().collect();
        let body = JobRequest {
            info: self.host.details(),
            token: Some(self.host.config.token.clone()),
            system_id: Some(self.host.system_id.clone()),
            last_update: self.last_update.clone(),
            session: None,
            running_jobs: Some(running),
        };
        self.host.client.request_job(&body).await
    }

    fn accept(&mut self, offer: Offer) {
        self.pause = PAUSE_MIN;
        self.status.send_if_modified(|status| {
            let is_new = *status != Status::Ready;
            *status = Status::Ready;
            is_new
        });
        if offer.last_update.is_some() {
            self.last_update = offer.last_update;
        }
        if let Some(payload) = offer.job {
            self.start(payload);
        }
    }

    fn start(&mut self, payload: Box<JobResponse>) {
        let id = payload.id;
        if !self.host.running().insert(id) {
            // The same script must not run twice at once, so what runs already goes on.
            tracing::error!(job = id, "the server gave a job that runs here already");
            return;
        }
        let (host, interrupt) = (Arc::clone(&self.host), self.interrupt.clone());
        self.jobs.spawn(async move {
            job::run(Arc::clone(&host), payload, interrupt).await;
            host.running().remove(&id);
        });
    }

    /// After a question without an answer: waits, longer each time.
    async fn endure(&mut self, error: ClientError) {
        if error.status() != Some(409) {
            let message = error.to_string();
            let fresh = Status::Unreachable { message: message.clone() };
            if *self.status.borrow() != fresh {
                tracing::warn!(%error, source = ?std::error::Error::source(&error), "no answer to the question for a job");
                self.status.send_replace(fresh);
            }
        }
        tokio::time::sleep(self.pause).await;
        self.pause = (self.pause * 2).min(PAUSE_MAX);
    }
}

async fn drain(jobs: &mut JoinSet<()>) {
    while jobs.join_next().await.is_some() {}
}

/// Tells the server how a job of an earlier life ended: as it had noted, or that it was cut off.
async fn report_leftover(host: &Host, entry: &Entry) {
    let record = entry.record();
    let key = record.key();
    let body = match record.outcome {
        Some(outcome) => outcome,
        None => {
            append_end(host, &key).await;
            UpdateJobBody {
                state: Some("failed".to_owned()),
                failure_reason: Some(FailureReason::RunnerSystemFailure.word().to_owned()),
                ..UpdateJobBody::default()
            }
        }
    };
    job::report(&host.client, &key, &body).await;
    entry.remove();
}

/// Says in the trace why it ends; where it ends is what the server's refusal of a piece tells.
async fn append_end(host: &Host, key: &crate::client::JobKey) {
    const LINE: &[u8] = b"\n\x1b[31;1mERROR: Job failed (system failure): the runner stopped while the job ran\x1b[0;m\n";
    let mut start = 0;
    for _ in 0..3 {
        match host.client.append_trace(key, start, LINE.into()).await {
            Ok(TraceAnswer::HasAlready(size)) => start = size,
            Ok(TraceAnswer::Taken(_)) => return,
            Err(error) => {
                tracing::debug!(job = key.id, %error, "the last line of a trace was not taken");
                return;
            }
        }
    }
}
