//! Every event in every order, in every small pipeline of note.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::job::FailureReason;
use domain::pipeline::{Event, JobState, State, Status};

use super::oracle;
use super::script::graph;
use crate::{Graph, apply, initial};

const NOW: Timestamp = Timestamp::from_seconds(0);

/// Everything that can be tried in a state, sense or nonsense.
pub(super) fn events(state: &State) -> Vec<Event> {
    let mut events = vec![
        Event::RetryAll,
        Event::CancelAll { graceful: Vec::new() },
        Event::CancelAll { graceful: (0..state.jobs.len()).collect() },
    ];
    for (job, own) in state.jobs.iter().enumerate() {
        let attempt = own.attempt;
        events.extend(reports(job, attempt));
        events.extend([
            Event::Play { job },
            Event::Retry { job },
            Event::Cancel { job, graceful: false },
            Event::Cancel { job, graceful: true },
        ]);
    }
    events
}

/// What runners and clocks say of one attempt.
fn reports(job: usize, attempt: u16) -> Vec<Event> {
    let reason = FailureReason::ScriptFailure;
    let failed = |exit_code| Event::Failed { job, attempt, reason, exit_code: Some(exit_code) };
    vec![
        Event::Claimed { job, attempt },
        Event::Passed { job, attempt },
        failed(1),
        failed(3),
        Event::Stopped { job, attempt },
        Event::Woke { job, attempt },
    ]
}

/// A state as something to compare.
type Key = Vec<(Status, u16, bool, bool)>;

fn key(state: &State) -> Key {
    let part = |job: &JobState| (job.status, job.attempt, job.failure_allowed, job.played);
    state.jobs.iter().map(part).collect()
}

/// Visits every state that can be reached with so many attempts of each job, and checks every way
/// into it. Returns their number.
fn explore(script: &str, attempts: u16) -> usize {
    let graph = graph(script);
    let created = &[Event::Created];
    let first = apply(&graph, initial(graph.plan()), created, NOW).unwrap();
    oracle::check(&graph, &initial(graph.plan()), created, &first);
    let mut seen = BTreeMap::from([(key(&first.state), ())]);
    let mut ahead = vec![first.state];
    while let Some(state) = ahead.pop() {
        for event in events(&state) {
            let Some(next) = step(&graph, &state, event) else { continue };
            if next.jobs.iter().all(|job| job.attempt <= attempts)
                && seen.insert(key(&next), ()).is_none()
            {
                ahead.push(next);
            }
        }
        check_settled(&graph, &state);
        check_order(&graph, &state);
        check_end(&graph, state);
    }
    seen.len()
}

/// One event; a rejected one leaves no trace.
fn step(graph: &Graph, state: &State, event: Event) -> Option<State> {
    let events = [event];
    let next = apply(graph, state.clone(), &events, NOW).ok()?;
    oracle::check(graph, state, &events, &next);
    Some(next.state)
}

/// Nothing is left to decide.
fn check_settled(graph: &Graph, state: &State) {
    let again = apply(graph, state.clone(), &[Event::Created], NOW).unwrap();
    assert_eq!((&again.state, again.changes.len(), again.effects.len()), (state, 0, 0));
}

/// Reports of two jobs lead to the same state in either order, apart or together.
fn check_order(graph: &Graph, state: &State) {
    for one in 0..state.jobs.len() {
        for other in one + 1..state.jobs.len() {
            for first in reports(one, state.jobs[one].attempt) {
                for second in reports(other, state.jobs[other].attempt) {
                    check_pair(graph, state, &first, &second);
                }
            }
        }
    }
}

fn check_pair(graph: &Graph, state: &State, first: &Event, second: &Event) {
    let run = |events: &[Event]| apply(graph, state.clone(), events, NOW);
    let (Ok(after_first), Ok(after_second)) =
        (run(std::slice::from_ref(first)), run(std::slice::from_ref(second)))
    else {
        return;
    };
    if after_first.changes.is_empty() || after_second.changes.is_empty() {
        return; // A wake that comes before its job is scheduled.
    }
    let then = |state: State, event: &Event| {
        apply(graph, state, std::slice::from_ref(event), NOW).map(|next| next.state)
    };
    let apart = then(after_first.state, second);
    assert_eq!(apart, then(after_second.state, first), "{first:?} and {second:?}");
    let together = run(&[first.clone(), second.clone()]).map(|next| next.state);
    assert_eq!(apart.map_err(|one| one.because), together.map_err(|one| one.because));
}

/// Whatever has happened, the pipeline ends once everybody does their part.
fn check_end(graph: &Graph, mut state: State) {
    for _ in 0..4 * state.jobs.len() {
        let next = state.jobs.iter().enumerate().find_map(|(job, own)| {
            let attempt = own.attempt;
            match own.status {
                Status::Pending => Some(Event::Claimed { job, attempt }),
                Status::Running => Some(Event::Passed { job, attempt }),
                Status::Canceling => Some(Event::Stopped { job, attempt }),
                Status::Manual => Some(Event::Play { job }),
                Status::Scheduled => Some(Event::Woke { job, attempt }),
                Status::Created
                | Status::Success
                | Status::Failed
                | Status::Canceled
                | Status::Skipped => None,
            }
        });
        let Some(event) = next else { break };
        state = apply(graph, state, &[event], NOW).unwrap().state;
    }
    assert!(state.jobs.iter().all(|job| job.status.is_completed()), "{state:?} does not end");
    assert!(state.status.is_completed());
}

/// Kinds of jobs that differ in how they start, and in what their end means to others.
const KINDS: [&str; 9] = [
    "",
    "allow_failure",
    "allow_failure=3",
    "when=on_failure",
    "when=always",
    "when=manual",
    "when=manual allow_failure",
    "when=delayed start_in=0",
    "retry=1",
];

#[test]
fn two_jobs_of_every_kind() {
    let mut states = 0;
    for first in KINDS {
        for second in KINDS {
            states += explore(&format!("stage one\na {first}\nstage two\nb {second}"), 2);
            states += explore(&format!("stage one\na {first}\nb needs=a {second}"), 2);
        }
    }
    assert!(states > 20_000, "only {states} states");
}

#[test]
fn three_stages() {
    let mut states = 0;
    for middle in ["when=manual", "when=manual allow_failure", "when=on_failure", "retry=1"] {
        for last in ["", "when=always", "when=on_failure"] {
            let script = format!("stage one\na\nstage two\nb {middle}\nstage three\nc {last}");
            states += explore(&script, 2);
        }
    }
    assert!(states > 2_000, "only {states} states");
}

#[test]
fn three_jobs_that_need_each_other() {
    let mut states = 0;
    for first in ["", "when=manual allow_failure", "allow_failure"] {
        for last in ["", "when=always", "when=on_failure"] {
            let (fork, both) = ("b needs=a", format!("c needs=a,b {last}"));
            states += explore(&format!("stage one\na {first}\n{fork}\n{both}"), 2);
            let (one, two) = (format!("stage one\na {first}\nb"), format!("stage two\n{both}"));
            states += explore(&format!("{one}\n{two}"), 2);
        }
    }
    assert!(states > 2_000, "only {states} states");
}

#[test]
fn a_diamond() {
    let states = explore("stage one\na\nb needs=a\nc needs=a when=manual\nd needs=b,c", 1);
    assert!(states > 100, "only {states} states");
    let states = explore("stage one\na\nstage two\nb allow_failure\nc retry=1\nstage three\nd", 1);
    assert!(states > 100, "only {states} states");
}
