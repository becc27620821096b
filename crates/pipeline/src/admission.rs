//! May a created job start: what it waits for, its `when`, and what became of that.

use std::cell::OnceCell;

use domain::pipeline::{Because, Status, When};

use crate::draft::Draft;
use crate::job::enqueue;
use crate::status::{Kinds, culprit};
use crate::{delayed, manual};

/// Whether a job's turn has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Admission {
    /// What it waits for has not ended.
    Wait,
    Start,
    /// What it waits for ended otherwise than its `when` asks.
    Skip(Status),
}

/// Decides every created job whose turn has come, in one pass: what a decision depends on comes
/// before it in the graph's order.
pub(crate) fn settle(draft: &mut Draft<'_>) {
    let graph = draft.graph;
    let mut earlier = Kinds::NONE;
    for stage in 0..graph.stages() {
        let mut here = Kinds::NONE;
        let at_fault = OnceCell::new();
        for &job in graph.stage(stage) {
            if draft.is_undecided(job) {
                decide(draft, job, admit(draft, job, earlier), &at_fault);
            }
            here = here.with(draft.kind(job));
        }
        earlier = earlier.with(here);
    }
    draft.settled(earlier.composite());
}

/// Whether a job that waits for its needs, or for the stages before it, may start.
fn admit(draft: &Draft<'_>, job: usize, earlier: Kinds) -> Admission {
    let when = draft.graph.node(job).when;
    match draft.graph.needs(job) {
        None => after_stages(when, earlier.composite()),
        Some(needs) => {
            let kinds = needs.iter().fold(Kinds::NONE, |all, &need| all.with(draft.kind(need)));
            after_needs(when, kinds.composite_of_needs())
        }
    }
}

fn after_stages(when: When, previous: Status) -> Admission {
    let starts: &[Status] = match when {
        When::OnSuccess | When::Manual | When::Delayed => &[Status::Success, Status::Skipped],
        When::OnFailure => &[Status::Failed],
        When::Always => &[Status::Success, Status::Failed, Status::Skipped],
    };
    choose(starts, previous)
}

fn after_needs(when: When, previous: Status) -> Admission {
    let starts: &[Status] = match when {
        When::OnSuccess | When::Manual | When::Delayed => &[Status::Success],
        When::OnFailure => &[Status::Failed],
        When::Always => &[Status::Success, Status::Failed, Status::Skipped],
    };
    choose(starts, previous)
}

fn choose(starts: &[Status], previous: Status) -> Admission {
    if !previous.is_completed() {
        Admission::Wait
    } else if starts.contains(&previous) {
        Admission::Start
    } else {
        Admission::Skip(previous)
    }
}

/// `at_fault`: the job that ended the stages before as they ended, looked for once a stage.
fn decide(
    draft: &mut Draft<'_>,
    job: usize,
    admission: Admission,
    at_fault: &OnceCell<Option<usize>>,
) {
    let was_skipped = draft.status(job) == Status::Skipped;
    match admission {
        Admission::Skip(_) if was_skipped => {}
        Admission::Skip(status) => {
            let find = || culprit(draft.graph, &draft.state, job, status);
            let culprit = match draft.graph.needs(job) {
                Some(_) => find(),
                None => *at_fault.get_or_init(find),
            };
            let because = Because::PreviousEnded { status, job: culprit };
            draft.move_job(job, Status::Skipped, because);
        }
        Admission::Wait | Admission::Start => {
            if was_skipped {
                draft.move_job(job, Status::Created, Because::Reopened);
            }
            if admission == Admission::Start {
                start(draft, job);
            }
        }
    }
}

/// Its turn has come: into the queue, or it waits for a person or for its time.
fn start(draft: &mut Draft<'_>, job: usize) {
    match draft.graph.node(job).when {
        When::Manual if !draft.state.jobs[job].played => manual::wait_for_a_person(draft, job),
        When::Delayed if !draft.state.jobs[job].played => delayed::schedule(draft, job),
        When::OnSuccess | When::OnFailure | When::Always | When::Manual | When::Delayed => {
            enqueue(draft, job, Because::Ready);
        }
    }
}
