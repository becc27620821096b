//! Gathering: one task drives a pipeline, everybody else hands it their step and waits.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use domain::PipelineId;
use domain::limits::EVENTS_BATCH_MAX;
use tokio::sync::oneshot;

use super::{Outcome, Refused, Step};
use crate::App;
use crate::error::Error;

/// Steps that wait, by pipeline. A pipeline that is here is being driven.
#[derive(Debug, Default)]
pub(crate) struct Drives {
    waiting: Mutex<BTreeMap<PipelineId, Vec<Waiting>>>,
}

/// A step and who waits for its outcome.
#[derive(Debug)]
struct Waiting {
    step: Step,
    answer: oneshot::Sender<Result<Outcome, Refused>>,
}

impl Drives {
    /// Adds a step. Whether the caller has to start the driving.
    fn add(&self, pipeline: PipelineId, waiting: Waiting) -> bool {
        let mut all = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let is_driven = all.contains_key(&pipeline);
        all.entry(pipeline).or_default().push(waiting);
        !is_driven
    }

    /// Takes what has gathered; nothing ends the driving.
    fn take(&self, pipeline: PipelineId) -> Vec<Waiting> {
        let mut all = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(gathered) = all.get_mut(&pipeline) else { return Vec::new() };
        let count = gathered.len().min(EVENTS_BATCH_MAX);
        let taken: Vec<Waiting> = gathered.drain(..count).collect();
        if taken.is_empty() {
            all.remove(&pipeline);
        }
        taken
    }
}

impl App {
    /// Applies one step to a pipeline. It is carried out to its end also when the caller leaves.
    pub(crate) async fn drive(&self, pipeline: PipelineId, step: Step) -> Result<Outcome, Refused> {
        let (answer, outcome) = oneshot::channel();
        if self.inner.drives.add(pipeline, Waiting { step, answer }) {
            let app = self.clone();
            tokio::spawn(async move { app.drive_all(pipeline).await });
        }
        outcome.await.unwrap_or_else(|_bug| {
            Err(Refused::Failed(Error::internal("driving the pipeline stopped with a bug")))
        })
    }

    /// Drives a pipeline until nothing waits. A bug in one batch must not stop the next one.
    async fn drive_all(&self, pipeline: PipelineId) {
        loop {
            let gathered = self.inner.drives.take(pipeline);
            if gathered.is_empty() {
                return;
            }
            let app = self.clone();
            let batch = tokio::spawn(async move { app.drive_gathered(pipeline, gathered).await });
            if let Err(bug) = batch.await {
                tracing::error!(pipeline = pipeline.0, %bug, "a pipeline could not be driven");
            }
        }
    }

    async fn drive_gathered(&self, pipeline: PipelineId, gathered: Vec<Waiting>) {
        let (steps, answers): (Vec<Step>, Vec<_>) =
            gathered.into_iter().map(|waiting| (waiting.step, waiting.answer)).unzip();
        let outcomes = self.drive_batch(pipeline, steps).await;
        match outcomes {
            Ok(outcomes) => {
                for (answer, outcome) in answers.into_iter().zip(outcomes) {
                    // Whoever has left needs no answer.
                    drop(answer.send(outcome));
                }
            }
            Err(error) => {
                for answer in answers {
                    let copy = Error::new(error.kind(), error.message());
                    drop(answer.send(Err(Refused::Failed(copy))));
                }
            }
        }
    }
}
