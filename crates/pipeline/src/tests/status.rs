//! The table of composite statuses, for every set of jobs, and its worked examples.

use domain::pipeline::{State, Status};

use super::oracle::{composite, seen};
use super::script::graph;
use crate::status::kinds;
use crate::{Graph, has_warnings, initial, stage_status};

/// A group with one job for each kind: twelve bits say which of them are in it.
fn group() -> (Graph, State) {
    let kinds =
        "created pending running success failed canceling canceled skipped manual scheduled";
    let plain = kinds.split(' ').map(|word| format!("{word}\n"));
    let special = ["warned allow_failure\n", "ignored allow_failure\n"].map(str::to_owned);
    let graph = graph(&format!("stage one\n{}", plain.chain(special).collect::<String>()));
    let mut state = initial(graph.plan());
    for (job, own) in state.jobs.iter_mut().enumerate() {
        own.status = match graph.plan().jobs[job].name.as_str() {
            "warned" => Status::Failed,
            "ignored" => Status::Manual,
            plain => Status::parse(plain).unwrap(),
        };
        own.failure_allowed = graph.plan().jobs[job].name == "warned";
    }
    (graph, state)
}

#[test]
fn every_set_of_jobs_has_the_status_of_the_table() {
    let (graph, state) = group();
    let count = graph.plan().jobs.len();
    for set in 0..1_usize << count {
        let jobs = || (0..count).filter(|job| set >> job & 1 == 1);
        let all: Vec<_> = jobs().map(|job| seen(graph.plan(), &state, job)).collect();
        let found = kinds(&graph, &state, jobs());
        assert_eq!(found.composite(), composite(&all, false), "{all:?}");
        assert_eq!(found.composite_of_needs(), composite(&all, true), "{all:?} as needs");
    }
}

/// The status of a stage of these jobs, each `status` or `status allow_failure`.
fn stage(jobs: &[&str]) -> String {
    let lines = jobs.iter().enumerate().map(|(at, job)| {
        let (_, rest) = job.split_once(' ').unwrap_or((job, ""));
        format!("job{at} {rest}\n")
    });
    let graph = graph(&format!("stage one\n{}", lines.collect::<String>()));
    let mut state = initial(graph.plan());
    for (own, job) in state.jobs.iter_mut().zip(jobs) {
        let (status, rest) = job.split_once(' ').unwrap_or((job, ""));
        own.status = Status::parse(status).unwrap();
        own.failure_allowed = own.status == Status::Failed && rest == "allow_failure";
    }
    let warnings = if has_warnings(&graph, &state) { " with warnings" } else { "" };
    format!("{}{warnings}", stage_status(&graph, &state, 0))
}

#[test]
fn worked_examples() {
    assert_eq!(stage(&[]), "success");
    assert_eq!(stage(&["manual allow_failure"]), "skipped");
    assert_eq!(stage(&["manual"]), "manual");
    assert_eq!(stage(&["failed", "created"]), "running");
    assert_eq!(stage(&["success", "canceled"]), "canceled");
    assert_eq!(stage(&["failed", "canceled"]), "failed");
    assert_eq!(stage(&["success", "failed allow_failure"]), "success with warnings");
    assert_eq!(stage(&["canceled allow_failure"]), "success with warnings");
    assert_eq!(stage(&["success", "manual allow_failure"]), "success");
    assert_eq!(stage(&["created", "success"]), "running");
    assert_eq!(stage(&["pending", "created"]), "pending");
    assert_eq!(stage(&["canceling", "failed"]), "canceling");
}
