//! Which of the waiting jobs a runner gets.

use std::collections::BTreeMap;

use domain::{JobId, ProjectId, Timestamp};

/// A waiting job that the runner may take: tags and protection are checked already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub job: JobId,
    pub project: ProjectId,
    pub queued_at: Timestamp,
}

/// What the choice weighs: running jobs by project. A project that is not listed has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fairness {
    pub running: BTreeMap<ProjectId, u32>,
}

/// The index of the candidate whose project has the fewest running jobs, the one that has waited
/// longest among equals; `None` when there are none.
pub fn pick_job(candidates: &[Candidate], fairness: &Fairness) -> Option<usize> {
    let weight = |candidate: &Candidate| {
        let running = fairness.running.get(&candidate.project).copied().unwrap_or(0);
        (running, candidate.queued_at, candidate.job)
    };
    candidates.iter().enumerate().min_by_key(|(_, one)| weight(one)).map(|(at, _)| at)
}
