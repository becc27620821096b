//! Plans that are no graphs.

use domain::Timestamp;
use domain::pipeline::{Event, Need, Plan};

use super::script::{graph, plan};
use crate::{Graph, Malformed, apply, initial, waits_for};

const CHAIN: &str = "
    stage one
      a
      b needs=a
    stage two
      c needs=b
      d
";

fn check(change: impl FnOnce(&mut Plan), expected: &str) {
    let mut plan = plan(CHAIN);
    change(&mut plan);
    assert_eq!(Graph::new(plan).unwrap_err().to_string(), expected);
}

#[test]
fn malformed_plans_are_refused() {
    check(|plan| plan.jobs[3].stage = 2, "job `d` is in a stage that the pipeline does not have");
    let need = |job| Some(vec![Need { job, artifacts: true }]);
    check(
        |plan| plan.jobs[0].needs = need(9),
        "job `a` needs a job that the pipeline does not have",
    );
    check(|plan| plan.jobs[0].needs = need(2), "job `a` needs `c`, which is in a later stage");
    check(|plan| plan.jobs[0].needs = need(1), "jobs need each other in a circle: a, b");
    check(|plan| plan.jobs[0].needs = need(0), "jobs need each other in a circle: a, b");
}

#[test]
fn a_circle_names_only_its_jobs() {
    let mut plan = plan(CHAIN);
    plan.jobs[2].needs = Some(vec![Need { job: 2, artifacts: true }]);
    assert_eq!(Graph::new(plan).unwrap_err(), Malformed::Circle { jobs: vec!["c".to_owned()] });
}

#[test]
fn a_rejection_names_the_event() {
    let graph = graph(CHAIN);
    let (now, claim) = (Timestamp::from_seconds(0), Event::Claimed { job: 0, attempt: 1 });
    let events = [Event::Created, claim.clone(), claim];
    let rejected = apply(&graph, initial(graph.plan()), &events, now).unwrap_err();
    assert_eq!((rejected.event, rejected.job), (2, Some(0)));
}

#[test]
fn jobs_say_what_they_wait_for() {
    let graph = graph(CHAIN);
    let state = initial(graph.plan());
    assert_eq!(waits_for(&graph, &state, 1), [0]);
    assert_eq!(waits_for(&graph, &state, 2), [1]);
    assert_eq!(waits_for(&graph, &state, 3), [0, 1]);
}

#[test]
fn a_graph_knows_its_size() {
    let many: String = (0..2_000).map(|n| format!("job{n} needs=\n")).collect();
    let bytes = graph(&format!("stage one\n{many}")).bytes();
    assert!((300_000..2_000_000).contains(&bytes), "{bytes}");
}
