//! Lines of history about a drive: what somebody did, and what followed with its reasons.

use domain::history::{Actor, Entry};
use domain::pipeline::{Change, Event, Pipeline};
use pipeline::Graph;
use serde_json::{Value, json};
use store::Tx;

use super::Step;
use super::batch::{Batch, Decided, job_of};
use crate::error::Result;

/// Appends a line for each person's step, and one for everything that moved.
pub(super) async fn append(
    batch: &Batch,
    tx: &mut Tx<'_>,
    pipeline: &Pipeline,
    decided: &Decided,
) -> Result<()> {
    for at in &decided.applied {
        let step = &batch.steps[*at];
        if let Some(action) = by_a_person(step) {
            let job = job_of(&step.event).map(|job| batch.graph.plan().jobs[job].name.as_str());
            let payload = json!({"v": 1, "job": job});
            tx.append_history(&line(pipeline, step.actor.clone(), action, payload), batch.now)
                .await?;
        }
    }
    let changes = &decided.transition.changes;
    if changes.is_empty() {
        return Ok(());
    }
    let actor = match decided.applied.as_slice() {
        [only] => batch.steps[*only].actor.clone(),
        _ => Actor::System,
    };
    let payload = json!({"v": 1, "changes": described(&batch.graph, changes)});
    tx.append_history(&line(pipeline, actor, "pipeline.moved", payload), batch.now).await?;
    Ok(())
}

/// What moved and why, with names.
pub(super) fn described(graph: &Graph, changes: &[Change]) -> Vec<Value> {
    let name = |job: usize| graph.plan().jobs.get(job).map_or("", |job| job.name.as_str());
    let described = changes.iter().map(|change| match change {
        Change::Job { job, attempt, from, to, because } => json!({
            "job": name(*job), "attempt": attempt, "from": from, "to": to, "because": because,
        }),
        Change::NewAttempt { job, attempt, because } => json!({
            "job": name(*job), "attempt": attempt, "because": because,
        }),
        Change::Pipeline { from, to } => json!({"from": from, "to": to}),
    });
    described.collect()
}

pub(super) fn line(
    pipeline: &Pipeline,
    actor: Actor,
    action: &'static str,
    payload: Value,
) -> Entry {
    Entry {
        project_id: Some(pipeline.project_id),
        actor,
        action,
        subject: format!("pipeline:{}", pipeline.id),
        payload,
    }
}

/// What a person did; `None` for what runners and clocks report.
fn by_a_person(step: &Step) -> Option<&'static str> {
    match step.actor {
        Actor::User(_) | Actor::Job(_) => {}
        Actor::Runner(_) | Actor::System => return None,
    }
    match step.event {
        Event::Play { .. } => Some("job.played"),
        Event::Retry { .. } => Some("job.retried"),
        Event::Cancel { .. } => Some("job.canceled"),
        Event::RetryAll => Some("pipeline.retried"),
        Event::CancelAll { .. } => Some("pipeline.canceled"),
        Event::Created
        | Event::Claimed { .. }
        | Event::Passed { .. }
        | Event::Failed { .. }
        | Event::Stopped { .. }
        | Event::Woke { .. } => None,
    }
}
