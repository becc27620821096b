//! The loop around the pipeline machine: lock, load, apply, save, record, ring.
//!
//! Events of one pipeline that arrive while it is being driven are gathered and applied together
//! in the next transaction: a hundred reports of one large pipeline cost a few transactions.

mod batch;
mod deploy;
mod gather;
mod plans;
mod record;
mod start;

pub(crate) use gather::Drives;
pub(crate) use plans::Plans;
pub(crate) use start::{Draft, Started};

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::history::Actor;
use domain::pipeline::{Event, Status};
use domain::{JobId, PipelineId, ProjectId, UserId};
use pipeline::{Graph, Rejected};
use store::Claim;

use crate::App;
use crate::bell::{Offer, environments_topic, job_topic, pipeline_topic, project_topic};
use crate::error::{Error, Kind, Result};
use crate::metrics::StatusLabel;

/// An event, who caused it, and what has to be written with it.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) event: Event,
    pub(crate) actor: Actor,
    pub(crate) note: Note,
}

/// What is written in the same transaction as the event.
#[derive(Clone, Debug)]
pub(crate) enum Note {
    Nothing,
    /// A runner takes the job.
    Claim {
        job: JobId,
        claim: Claim,
    },
    /// Somebody starts jobs: they are theirs from now on.
    Start {
        user: UserId,
        variables: Option<Vec<u8>>,
    },
    /// The job's end tells where its environment is reached.
    Address {
        url: Option<String>,
    },
}

/// What became of a step: the status of its job's latest attempt, or of the pipeline where the step
/// is about the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) status: Status,
    /// The latest attempt; 0 for the whole pipeline.
    pub(crate) attempt: u16,
}

/// Why a step was not taken. Nothing has changed.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The machine does not allow it.
    Rejected(Rejected),
    /// Another runner has the job.
    Taken,
    /// The store could not.
    Failed(Error),
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Rejected(rejected) => {
                Self::new(Kind::Conflict, rejected.to_string()).caused_by(rejected)
            }
            Refused::Taken => Self::new(Kind::Conflict, "another runner has taken the job"),
            Refused::Failed(error) => error,
        }
    }
}

/// Who has to hear of a transaction once it is committed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rung {
    pub(crate) topics: BTreeSet<String>,
    pub(crate) offers: Vec<Offer>,
    /// So many jobs were offered that every runner may look.
    pub(crate) all_runners: bool,
    /// Statuses of jobs that ended.
    pub(crate) ended: Vec<Status>,
}

impl Rung {
    pub(crate) fn pipeline(&mut self, project: ProjectId, pipeline: PipelineId) {
        self.topics.insert(pipeline_topic(pipeline));
        self.topics.insert(project_topic(project));
    }

    pub(crate) fn job(&mut self, job: JobId) {
        self.topics.insert(job_topic(job));
    }

    pub(crate) fn environments(&mut self, project: ProjectId) {
        self.topics.insert(environments_topic(project));
    }
}

impl App {
    /// The plan of a pipeline, indexed.
    pub(crate) async fn graph(&self, id: PipelineId) -> Result<Arc<Graph>> {
        if let Some(graph) = self.inner.plans.get(id) {
            return Ok(graph);
        }
        let plan = self.reads().pipeline_plan(id).await?;
        let graph = Graph::new(plan)
            .map_err(|broken| Error::internal("a stored plan is broken").caused_by(broken))?;
        let graph = Arc::new(graph);
        self.inner.plans.put(id, Arc::clone(&graph));
        Ok(graph)
    }

    /// Rings for a transaction that was committed.
    pub(crate) fn ring(&self, rung: &Rung) {
        for status in &rung.ended {
            self.inner.metrics.jobs_finished.get_or_create(&StatusLabel::of(*status)).inc();
        }
        for topic in &rung.topics {
            self.bells().ring(topic);
        }
        if rung.all_runners {
            self.inner.queue.ring_all();
        } else {
            for offer in &rung.offers {
                self.inner.queue.ring(offer);
            }
        }
    }
}
