//! What the server counts, for `/-/metrics`.

use std::sync::{Mutex, PoisonError};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// The registry and the numbers in it. Surfaces may register their own.
#[derive(Debug, Default)]
pub struct Metrics {
    registry: Mutex<Registry>,
    /// Jobs that wait for a runner.
    pub(crate) queue: Gauge,
    /// Jobs that ended, by status.
    pub(crate) jobs_finished: Family<StatusLabel, Counter>,
    /// Pipelines that were made, by their first status.
    pub(crate) pipelines_created: Family<StatusLabel, Counter>,
    /// Effects that were given up.
    pub(crate) effects_dead: Gauge,
    /// Attempts of effects that failed.
    pub(crate) effects_failed: Counter,
    /// Rows that a sweep could not deal with.
    pub(crate) sweep_failures: Counter,
    /// Transactions that drove a pipeline.
    pub(crate) drives: Counter,
    /// Events that those transactions applied.
    pub(crate) events: Counter,
}

/// A status as a label.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct StatusLabel {
    status: &'static str,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let metrics = Self::default();
        let mut registry = Registry::with_prefix("evenkeel");
        registry.register("job_queue_length", "Jobs that wait for a runner", metrics.queue.clone());
        let finished = metrics.jobs_finished.clone();
        registry.register("jobs_finished", "Jobs that ended, by status", finished);
        let created = metrics.pipelines_created.clone();
        registry.register("pipelines_created", "Pipelines made, by first status", created);
        let dead = metrics.effects_dead.clone();
        registry.register("effects_dead", "Effects that were given up", dead);
        let failed = metrics.effects_failed.clone();
        registry.register("effect_failures", "Attempts of effects that failed", failed);
        let failed = metrics.sweep_failures.clone();
        registry.register("sweep_failures", "Rows that a sweep could not deal with", failed);
        registry.register("drives", "Transactions that drove a pipeline", metrics.drives.clone());
        registry.register("events", "Events applied by those", metrics.events.clone());
        Self { registry: Mutex::new(registry), ..metrics }
    }

    /// All numbers as text, for Prometheus.
    pub fn encode(&self) -> String {
        let mut text = String::new();
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        encode(&mut text, &registry).expect("writing to a string works");
        text
    }

    /// Adds numbers of a surface.
    pub fn register(&self, add: impl FnOnce(&mut Registry)) {
        add(&mut self.registry.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl StatusLabel {
    pub(crate) const fn of(status: domain::pipeline::Status) -> Self {
        Self { status: status.word() }
    }
}
