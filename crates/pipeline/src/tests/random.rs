//! Larger pipelines, made and driven by chance.

use domain::Timestamp;
use domain::job::FailureReason;
use domain::pipeline::{AllowFailure, Event, JobPlan, Need, Plan, Retry, Status, When};
use proptest::prelude::*;
use proptest::sample::Index;

use super::explore::events;
use super::oracle;
use crate::{Graph, apply, initial};

const STAGES: usize = 4;

/// A job of the given place: it may need any that comes before it.
fn job(at: usize, jobs: usize) -> impl Strategy<Value = JobPlan> {
    let when = proptest::sample::select(When::ALL);
    let allow_failure = prop_oneof![
        3 => Just(AllowFailure::No),
        1 => Just(AllowFailure::Yes),
        1 => Just(AllowFailure::ExitCodes(vec![3])),
    ];
    let needs = proptest::option::of(proptest::collection::vec(any::<Index>(), 0..3));
    let retry = prop_oneof![3 => Just(0_u16), 1 => 1_u16..3];
    (when, allow_failure, needs, retry).prop_map(move |(when, allow_failure, needs, max)| {
        let need = |index: Index| Need { job: index.index(at), artifacts: true };
        let needs =
            needs.map(|all| if at == 0 { Vec::new() } else { all.into_iter().map(need).collect() });
        JobPlan {
            name: format!("job{at}"),
            stage: at * STAGES / jobs,
            when,
            start_in_seconds: (when == When::Delayed).then_some(0),
            allow_failure,
            needs,
            retry: Retry { max, when: Vec::new(), exit_codes: Vec::new() },
            environment: None,
            requires: Vec::new(),
        }
    })
}

fn plans() -> impl Strategy<Value = Plan> {
    (1_usize..16).prop_flat_map(|count| {
        let jobs: Vec<_> = (0..count).map(|at| job(at, count)).collect();
        let stages = (0..STAGES).map(|stage| format!("stage{stage}")).collect::<Vec<_>>();
        jobs.prop_map(move |jobs| Plan { stages: stages.clone(), jobs })
    })
}

/// Mostly what runners do; now and then anything at all.
fn likely(state: &domain::pipeline::State, choice: &Index) -> Event {
    let jobs = state.jobs.iter().enumerate();
    let reports: Vec<Event> = jobs
        .flat_map(|(job, own)| {
            let attempt = own.attempt;
            let reason = FailureReason::ScriptFailure;
            let failed = |code| Event::Failed { job, attempt, reason, exit_code: Some(code) };
            match own.status {
                Status::Pending => vec![Event::Claimed { job, attempt }],
                Status::Running => vec![Event::Passed { job, attempt }, failed(1), failed(3)],
                Status::Manual => vec![Event::Play { job }],
                Status::Canceling => vec![Event::Stopped { job, attempt }],
                Status::Scheduled => vec![Event::Woke { job, attempt }],
                Status::Success | Status::Failed | Status::Canceled => vec![Event::Retry { job }],
                Status::Created | Status::Skipped => Vec::new(),
            }
        })
        .collect();
    if reports.is_empty() { Event::RetryAll } else { choice.get(&reports).clone() }
}

proptest! {
    #[test]
    fn all_that_must_hold_holds_in_any_pipeline(
        plan in plans(),
        steps in proptest::collection::vec((0_u8..8, any::<Index>()), 0..60),
    ) {
        let graph = Graph::new(plan).unwrap();
        let now = Timestamp::from_seconds(0);
        let mut state = initial(graph.plan());
        let mut batch = vec![Event::Created];
        for (kind, choice) in &steps {
            if let Ok(next) = apply(&graph, state.clone(), &batch, now) {
                oracle::check(&graph, &state, &batch, &next);
                state = next.state;
            }
            let anything = |choice: &Index| choice.get(&events(&state)).clone();
            batch = match kind {
                0 => vec![anything(choice)],
                1 => vec![likely(&state, choice), Event::RetryAll],
                _ => vec![likely(&state, choice)],
            };
        }
    }

    #[test]
    fn events_together_lead_where_they_lead_one_by_one(
        plan in plans(),
        choices in proptest::collection::vec(any::<Index>(), 1..6),
    ) {
        let graph = Graph::new(plan).unwrap();
        let now = Timestamp::from_seconds(0);
        let first = apply(&graph, initial(graph.plan()), &[Event::Created], now).unwrap().state;
        let (mut apart, mut all) = (first.clone(), Vec::new());
        for choice in &choices {
            let event = likely(&apart, choice);
            apart = apply(&graph, apart, std::slice::from_ref(&event), now).unwrap().state;
            all.push(event);
        }
        prop_assert_eq!(apply(&graph, first, &all, now).unwrap().state, apart);
    }
}
