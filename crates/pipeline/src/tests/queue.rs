//! Which job a runner gets.

use std::collections::BTreeMap;

use domain::{JobId, ProjectId, Timestamp};

use crate::{Candidate, Fairness, pick_job};

fn candidate(job: i64, project: i64, queued_at: i64) -> Candidate {
    let (job, project) = (JobId(job), ProjectId(project));
    Candidate { job, project, queued_at: Timestamp::from_seconds(queued_at) }
}

fn fairness(running: &[(i64, u32)]) -> Fairness {
    let running = running.iter().map(|&(project, jobs)| (ProjectId(project), jobs));
    Fairness { running: running.collect::<BTreeMap<_, _>>() }
}

#[test]
fn nobody_waits() {
    assert_eq!(pick_job(&[], &fairness(&[])), None);
}

#[test]
fn the_oldest_is_taken_first() {
    let waiting = [candidate(3, 1, 30), candidate(2, 1, 20), candidate(4, 1, 40)];
    assert_eq!(pick_job(&waiting, &fairness(&[])), Some(1));
}

#[test]
fn among_equals_the_lower_number_decides() {
    let waiting = [candidate(3, 1, 20), candidate(2, 2, 20)];
    assert_eq!(pick_job(&waiting, &fairness(&[])), Some(1));
}

#[test]
fn a_project_with_fewer_running_jobs_goes_first() {
    let waiting = [candidate(1, 1, 10), candidate(2, 2, 20), candidate(3, 3, 30)];
    assert_eq!(pick_job(&waiting, &fairness(&[(1, 2), (2, 1), (3, 1)])), Some(1));
    assert_eq!(pick_job(&waiting, &fairness(&[(1, 2), (2, 1)])), Some(2));
}
