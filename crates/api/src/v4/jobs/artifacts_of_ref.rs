//! What the newest successful pipeline of a branch or tag left behind, by the name of a job.

use app::{App, JobFilter, PipelineFilter, PipelineOrder, Sort};
use axum::extract::State;
use axum::response::Response;
use domain::JobId;
use domain::access::{Action, ProjectAccess};
use domain::limits::{JOBS_PER_PIPELINE_MAX, PER_PAGE_MAX};
use domain::page::PageRequest;
use domain::pipeline::Status;
use http_support::params::Params;
use serde::Deserialize;

use super::artifacts::{attachment, one_file};
use crate::answer::{Answer, done, found};
use crate::caller::{AlsoJobs, Caller};
use crate::place::At;

#[derive(Debug, Deserialize)]
pub(crate) struct JobQuery {
    job: String,
}

/// `GET /projects/:id/jobs/artifacts/:ref_name/download`.
pub(crate) async fn artifacts_of_ref(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At((id, ref_name)): At<(String, String)>,
    Params(query): Params<JobQuery>,
) -> Answer<Response> {
    let access = caller.project(&app, &id, Action::ReadPipeline).await?;
    let job = find(&app, &access, ref_name, &query.job).await?;
    Ok(attachment(done(app.open_artifact(&access, job).await)?))
}

/// `GET /projects/:id/jobs/artifacts/:ref_name/raw/*artifact_path`.
pub(crate) async fn artifact_file_of_ref(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At((id, ref_name, path)): At<(String, String, String)>,
    Params(query): Params<JobQuery>,
) -> Answer<Response> {
    let access = caller.project(&app, &id, Action::ReadPipeline).await?;
    let job = find(&app, &access, ref_name, &query.job).await?;
    one_file(&app, &access, job, &path).await
}

/// The job of that name in the newest successful pipeline of the ref.
async fn find(app: &App, access: &ProjectAccess, ref_name: String, job: &str) -> Answer<JobId> {
    let filter = PipelineFilter {
        ref_name: Some(ref_name),
        status: Some(Status::Success),
        order_by: PipelineOrder::Id,
        sort: Some(Sort::Descending),
        ..PipelineFilter::default()
    };
    let newest = done(app.reads().list_pipelines(access, &filter, PageRequest::first(1)).await)?;
    let pipeline = found(newest.rows.into_iter().next(), "Pipeline")?;
    let filter = JobFilter { pipeline: Some(pipeline.id), ..JobFilter::default() };
    let pages = u32::try_from(JOBS_PER_PIPELINE_MAX).unwrap_or(u32::MAX).div_ceil(PER_PAGE_MAX);
    for number in 1..=pages {
        let request = PageRequest { number, size: PER_PAGE_MAX };
        let page = done(app.reads().list_jobs(access, &filter, request).await)?;
        if let Some(found) = page.rows.iter().find(|row| row.name == job) {
            return Ok(found.id);
        }
        if page.rows.len() < PER_PAGE_MAX as usize {
            break;
        }
    }
    found(None, "Job")
}
