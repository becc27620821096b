//! One transaction: the state is locked, what has gathered is applied, everything is written.

use std::sync::Arc;

use domain::pipeline::{Change, Effect, Event, State};
use domain::{PipelineId, Timestamp};
use pipeline::{Graph, Transition};
use store::Tx;

use super::{Note, Outcome, Refused, Rung, Step, record};
use crate::App;
use crate::effects::Work;
use crate::error::{Error, Result};

/// Jobs whose tags are looked up to wake the right runners; more of them wake all.
const OFFERS_LOOKED_UP_MAX: usize = 16;

/// What a transaction needs to know before it begins.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    pub(super) pipeline: PipelineId,
    pub(super) graph: Arc<Graph>,
    pub(super) steps: Arc<[Step]>,
    pub(super) now: Timestamp,
}

/// What a transaction has decided.
#[derive(Debug)]
pub(super) struct Decided {
    pub(super) transition: Transition,
    /// Steps that were applied, by their index.
    pub(super) applied: Vec<usize>,
    outcomes: Vec<Result<Outcome, Refused>>,
}

impl App {
    /// Applies steps in one transaction; one outcome for each of them.
    pub(super) async fn drive_batch(
        &self,
        pipeline: PipelineId,
        steps: Vec<Step>,
    ) -> Result<Vec<Result<Outcome, Refused>>> {
        let graph = self.graph(pipeline).await?;
        let batch = Batch { pipeline, graph, steps: steps.into(), now: self.now() };
        self.inner.metrics.drives.inc();
        self.inner.metrics.events.inc_by(u64::try_from(batch.steps.len()).unwrap_or(u64::MAX));
        let (outcomes, rung) =
            self.write(async move |tx: &mut Tx<'_>| batch.carry_out(tx).await).await?;
        self.ring(&rung);
        Ok(outcomes)
    }
}

impl Batch {
    async fn carry_out(&self, tx: &mut Tx<'_>) -> Result<(Vec<Result<Outcome, Refused>>, Rung)> {
        let state = tx.lock_pipeline(self.pipeline).await?;
        let decided = self.decide(tx, state).await?;
        let mut rung = Rung::default();
        if !decided.applied.is_empty() {
            self.write(tx, &decided, &mut rung).await?;
        }
        Ok((decided.outcomes, rung))
    }

    /// Applies all steps that fit. A step that does not is left out and the others are applied
    /// again, because a transition is all or nothing.
    async fn decide(&self, tx: &mut Tx<'_>, state: State) -> Result<Decided> {
        let mut outcomes: Vec<Option<Refused>> = self.steps.iter().map(|_| None).collect();
        let mut claimed = vec![false; self.steps.len()];
        loop {
            let applied: Vec<usize> =
                (0..outcomes.len()).filter(|at| outcomes[*at].is_none()).collect();
            let events: Vec<Event> =
                applied.iter().map(|at| self.steps[*at].event.clone()).collect();
            let transition = match pipeline::apply(&self.graph, state.clone(), &events, self.now) {
                Ok(transition) => transition,
                Err(rejected) => {
                    let at = applied[rejected.event];
                    outcomes[at] = Some(Refused::Rejected(rejected));
                    continue;
                }
            };
            let taken = self.claim(tx, &applied, &mut claimed).await?;
            if let Some(at) = taken {
                outcomes[at] = Some(Refused::Taken);
                continue;
            }
            let outcomes = outcomes
                .into_iter()
                .zip(self.steps.iter())
                .map(|(refused, step)| match refused {
                    Some(refused) => Err(refused),
                    None => Ok(outcome(&step.event, &transition.state)),
                })
                .collect();
            return Ok(Decided { transition, applied, outcomes });
        }
    }

    /// Takes the jobs of applied claims out of the queue; the step whose job was not there.
    async fn claim(
        &self,
        tx: &mut Tx<'_>,
        applied: &[usize],
        claimed: &mut [bool],
    ) -> Result<Option<usize>> {
        for at in applied.iter().copied() {
            let Note::Claim { job, claim } = &self.steps[at].note else { continue };
            if claimed[at] {
                continue;
            }
            if !tx.claim_job(*job, claim, self.now).await? {
                return Ok(Some(at));
            }
            claimed[at] = true;
        }
        Ok(None)
    }

    async fn write(&self, tx: &mut Tx<'_>, decided: &Decided, rung: &mut Rung) -> Result<()> {
        let Transition { state, changes, effects } = &decided.transition;
        tx.save_pipeline(self.pipeline, state, changes, self.now).await?;
        let pipeline = tx.pipeline(self.pipeline).await?;
        rung.pipeline(pipeline.project_id, pipeline.id);
        self.write_notes(tx, decided, rung).await?;
        self.follow_deployments(tx, &pipeline, decided, rung).await?;
        carry_effects(tx, self.pipeline, effects, self.now, rung).await?;
        for change in changes {
            if let Change::Job { to, .. } = change
                && to.is_completed()
            {
                rung.ended.push(*to);
            }
        }
        record::append(self, tx, &pipeline, decided).await
    }

    /// Whose the jobs are that somebody has started.
    async fn write_notes(&self, tx: &mut Tx<'_>, decided: &Decided, rung: &mut Rung) -> Result<()> {
        for at in &decided.applied {
            let step = &self.steps[*at];
            match &step.note {
                Note::Claim { job, .. } => rung.job(*job),
                Note::Start { user, variables } => {
                    for index in started(&step.event, &decided.transition.changes) {
                        let attempt = decided.transition.state.jobs[index].attempt;
                        let job = tx.job_at(self.pipeline, index, attempt).await?;
                        tx.set_job_user(job.id, *user).await?;
                        if let Some(variables) = variables {
                            tx.set_job_variables(job.id, variables).await?;
                        }
                        rung.job(job.id);
                    }
                }
                Note::Nothing | Note::Address { .. } => {}
            }
        }
        Ok(())
    }
}

/// The jobs that a person's event has started: the one it names, or every new attempt.
fn started(event: &Event, changes: &[Change]) -> Vec<usize> {
    if let Some(job) = job_of(event) {
        return vec![job];
    }
    let attempts = changes.iter().filter_map(|change| match change {
        Change::NewAttempt { job, .. } => Some(*job),
        Change::Job { .. } | Change::Pipeline { .. } => None,
    });
    attempts.collect()
}

/// The job that an event is about; `None` for the whole pipeline.
pub(super) fn job_of(event: &Event) -> Option<usize> {
    match event {
        Event::Claimed { job, .. }
        | Event::Passed { job, .. }
        | Event::Failed { job, .. }
        | Event::Stopped { job, .. }
        | Event::Woke { job, .. }
        | Event::Play { job }
        | Event::Retry { job }
        | Event::Cancel { job, .. } => Some(*job),
        Event::Created | Event::RetryAll | Event::CancelAll { .. } => None,
    }
}

fn outcome(event: &Event, state: &State) -> Outcome {
    match job_of(event).and_then(|job| state.jobs.get(job)) {
        Some(job) => Outcome { status: job.status, attempt: job.attempt },
        None => Outcome { status: state.status, attempt: 0 },
    }
}

/// Writes what follows from a transition: the queue, and what has to happen later.
pub(super) async fn carry_effects(
    tx: &mut Tx<'_>,
    pipeline: PipelineId,
    effects: &[Effect],
    now: Timestamp,
    rung: &mut Rung,
) -> Result<()> {
    let mut offers = Vec::new();
    let mut withdrawn = Vec::new();
    for effect in effects {
        match *effect {
            Effect::Offer { job, attempt } => offers.push(store::Offer { index: job, attempt }),
            Effect::Withdraw { job, attempt } => {
                withdrawn.push(store::Offer { index: job, attempt });
            }
            Effect::Wake { at, job, attempt } => {
                Work::Wake { pipeline, job, attempt }.push(tx, at).await?;
            }
            // The runner asks; everybody who looks is rung by the pipeline's bell.
            Effect::Stop { .. } | Effect::Finished { .. } => {}
        }
    }
    // What was offered and withdrawn in one transition must not stay in the queue.
    let offered = tx.offer_jobs(pipeline, &offers, now).await?;
    tx.withdraw_jobs(pipeline, &withdrawn).await?;
    rung.all_runners = offered.len() > OFFERS_LOOKED_UP_MAX;
    for queued in offered.iter().take(OFFERS_LOOKED_UP_MAX) {
        let tags = tx.job(queued.job_id).await?.tags;
        let (project, protected) = (queued.project_id, queued.protected);
        rung.offers.push(crate::bell::Offer { project, tags, protected });
        rung.job(queued.job_id);
    }
    Ok::<_, Error>(())
}
