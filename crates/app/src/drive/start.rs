//! The first drive of a pipeline, in the transaction that makes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Timestamp;
use domain::environment::Tier;
use domain::history::Actor;
use domain::pipeline::{Event, Pipeline};
use pipeline::Graph;
use serde_json::json;
use store::{NewPipeline, Tx};

use super::batch::carry_effects;
use super::{Rung, deploy, record};
use crate::effects::Work;
use crate::error::{Error, Result};

/// A pipeline that is ready to be stored.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) new: NewPipeline,
    /// `None` for one that has no jobs: refused or skipped.
    pub(crate) graph: Option<Arc<Graph>>,
    pub(crate) actor: Actor,
}

/// A pipeline that was stored.
#[derive(Clone, Debug)]
pub(crate) struct Started {
    pub(crate) pipeline: Pipeline,
    pub(crate) graph: Option<Arc<Graph>>,
    pub(crate) rung: Rung,
}

impl Draft {
    /// Stores the pipeline and applies its first event.
    pub(crate) async fn store(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<Started> {
        let stored = tx.insert_pipeline(&self.new, now).await?;
        let payload = json!({
            "v": 1,
            "ref": stored.ref_name,
            "sha": stored.sha,
            "source": stored.source,
            "failure_reason": stored.failure_reason,
        });
        let line = record::line(&stored, self.actor.clone(), "pipeline.created", payload);
        tx.append_history(&line, now).await?;
        let mut rung = match &self.graph {
            Some(graph) => self.first_event(tx, &stored, graph, now).await?,
            None => Rung::default(),
        };
        rung.pipeline(stored.project_id, stored.id);
        let pipeline = tx.pipeline(stored.id).await?;
        Ok(Started { pipeline, graph: self.graph.clone(), rung })
    }

    async fn first_event(
        &self,
        tx: &mut Tx<'_>,
        stored: &Pipeline,
        graph: &Arc<Graph>,
        now: Timestamp,
    ) -> Result<Rung> {
        let mut rung = Rung::default();
        let state = self.new.state.clone();
        let first = pipeline::apply(graph, state, &[Event::Created], now);
        let first = first.map_err(|rejected| {
            Error::internal("a new pipeline refuses to begin").caused_by(rejected)
        })?;
        tx.save_pipeline(stored.id, &first.state, &first.changes, now).await?;
        deploy::announce(tx, stored, graph.plan(), now, &self.tiers()).await?;
        deploy::follow_first(tx, stored, graph.plan(), &first.changes, now).await?;
        if graph.plan().jobs.iter().any(|job| job.environment.is_some()) {
            rung.environments(stored.project_id);
        }
        carry_effects(tx, stored.id, &first.effects, now, &mut rung).await?;
        let name = format!("refs/pipelines/{}", stored.id);
        let (project, sha) = (stored.project_id, stored.sha.clone());
        Work::KeepCommit { project, name, sha }.push(tx, now).await?;
        if first.changes.is_empty() {
            return Ok(rung);
        }
        let payload = json!({"v": 1, "changes": record::described(graph, &first.changes)});
        let line = record::line(stored, Actor::System, "pipeline.moved", payload);
        tx.append_history(&line, now).await?;
        Ok(rung)
    }

    /// The tiers that the file names, by environment.
    fn tiers(&self) -> BTreeMap<String, Tier> {
        let named = self.new.specs.iter().filter_map(|spec| {
            let environment = spec.environment.as_ref()?;
            Some((environment.name.clone(), environment.tier?))
        });
        named.collect()
    }
}
