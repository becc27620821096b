//! The tables of who starts after what, for every `when` and every end.

use domain::Timestamp;
use domain::pipeline::Event;
use domain::pipeline::{AllowFailure, Plan, Status, When};

use super::oracle::{Verdict, composite, seen, verdict};
use super::script::plan;
use crate::{Graph, apply, initial};

/// Two jobs that are done, or not, and one that comes after them.
fn after(is_dag: bool, when: When) -> Plan {
    let needs = if is_dag { "needs=a,b" } else { "" };
    plan(&format!("stage one\na\nb\nstage two\nc when={when} {needs}"))
}

fn check(mut plan: Plan, statuses: [(Status, bool); 2]) {
    for (job, (_, tolerates)) in statuses.iter().enumerate() {
        plan.jobs[job].allow_failure =
            if *tolerates { AllowFailure::Yes } else { AllowFailure::No };
    }
    let graph = Graph::new(plan).unwrap();
    let mut state = initial(graph.plan());
    for (job, (status, tolerates)) in statuses.into_iter().enumerate() {
        state.jobs[job].status = status;
        state.jobs[job].failure_allowed = status == Status::Failed && tolerates;
    }
    let own = &graph.plan().jobs[2];
    let before: Vec<_> = (0..2).map(|job| seen(graph.plan(), &state, job)).collect();
    let is_dag = own.needs.is_some();
    let previous = composite(&before, is_dag);
    let expected = match (verdict(own.when, previous, is_dag), own.when) {
        (Verdict::Waits, _) => Status::Created,
        (Verdict::IsSkipped, _) => Status::Skipped,
        (Verdict::Starts, When::Manual) => Status::Manual,
        (Verdict::Starts, When::Delayed) => Status::Scheduled,
        (Verdict::Starts, When::OnSuccess | When::OnFailure | When::Always) => Status::Pending,
    };
    let next = apply(&graph, state, &[Event::Created], Timestamp::from_seconds(0)).unwrap();
    let (found, when) = (next.state.jobs[2].status, own.when);
    assert_eq!(found, expected, "{when} after {statuses:?} with needs: {is_dag}");
}

#[test]
fn every_when_after_every_pair_of_ends() {
    // A created job of the first stage would start: it is decided in the same pass.
    let ends: Vec<Status> =
        Status::ALL.iter().copied().filter(|&one| one != Status::Created).collect();
    for &when in When::ALL {
        for is_dag in [false, true] {
            for &one in &ends {
                for &other in &ends {
                    for tolerates in [(false, false), (true, false), (true, true)] {
                        let pair = [(one, tolerates.0), (other, tolerates.1)];
                        check(after(is_dag, when), pair);
                    }
                }
            }
        }
    }
}
