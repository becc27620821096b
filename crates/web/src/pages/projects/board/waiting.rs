//! What waits for a person.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::job::Job;
use domain::page::PageRequest;
use domain::pipeline::Status;

use super::WaitingRow;
use crate::commits::Commits;
use crate::frame::Frame;
use crate::pages::jobs::{does_deploy, presses};
use crate::reads::{BoardRow, JobFilter};
use crate::site::Site;
use crate::state::State;
use crate::subject::Subject;

/// Manual jobs that are looked at, the newest first.
const LOOKED_AT: u32 = 50;
/// Rows on the board.
const ROWS: usize = 10;

/// A job that waits, what it would bring, and whether it deploys.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) job: Job,
    pub(crate) sha: String,
    pub(crate) deploys: bool,
}

/// The jobs of a project that wait for a person: of each only the newest, and none that is older
/// than what its environment runs by now.
///
/// # Errors
/// The store's.
pub(crate) async fn of_project(
    site: &Site,
    subject: &Subject,
    board: &[BoardRow],
) -> app::Result<Vec<Waiting>> {
    let reads = site.app.reads();
    let manual = JobFilter { statuses: vec![Status::Manual], ..JobFilter::default() };
    let page = reads.list_jobs(&subject.access, &manual, PageRequest::first(LOOKED_AT)).await?;
    let mut seen = BTreeSet::new();
    let mut waiting = Vec::new();
    for job in page.rows {
        let is_new = seen.insert((job.name.clone(), job.ref_name.clone()));
        if !is_new || is_past(&job, board) || waiting.len() >= ROWS {
            continue;
        }
        let found = reads.find_pipeline(&subject.access, job.pipeline_id).await?;
        let Some(pipeline) = found else { continue };
        let deploys = does_deploy(&reads.job_spec(job.id).await?);
        waiting.push(Waiting { job, sha: pipeline.sha, deploys });
    }
    Ok(waiting)
}

/// Whether the job's environment runs something that was made later.
fn is_past(job: &Job, board: &[BoardRow]) -> bool {
    let Some(name) = &job.environment else { return false };
    let row = board.iter().find(|row| row.environment.name == *name);
    let runs = row.and_then(|row| row.last_success.as_ref());
    runs.and_then(|deployment| deployment.job_id).is_some_and(|made_by| made_by > job.id)
}

/// The jobs of one pipeline that wait for a person. What they do is said by their names.
pub(crate) fn of_pipeline(
    subject: &Subject,
    frame: &Frame,
    (jobs, deploying): (&[Job], &BTreeSet<usize>),
    (sha, commits): (&str, &Commits),
) -> Vec<WaitingRow> {
    let manual = jobs.iter().filter(|job| job.status == Status::Manual);
    let rows = manual.map(|job| {
        let deploys = deploying.contains(&job.index);
        let waiting = Waiting { job: job.clone(), sha: sha.to_owned(), deploys };
        row(subject, frame, commits, &waiting)
    });
    rows.collect()
}

/// The row of a job that waits.
pub(super) fn row(
    subject: &Subject,
    frame: &Frame,
    commits: &Commits,
    waiting: &Waiting,
) -> WaitingRow {
    let job = &waiting.job;
    WaitingRow {
        job: job.name.clone(),
        job_path: subject.at.job(job.id),
        pipeline: job.pipeline_id.0,
        pipeline_path: subject.at.pipeline(job.pipeline_id),
        state: State::of_job(job, subject.access.may(Action::RunPipeline)),
        environment: job.environment.clone(),
        commit: commits.line(&waiting.sha),
        since: frame.moment(job.queued_at.unwrap_or(job.created_at)),
        presses: presses::of(subject, frame, job, waiting.deploys),
    }
}
