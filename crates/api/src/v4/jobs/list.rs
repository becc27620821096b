//! Lists of jobs.

use api_types::v4::Bridge;
use app::{App, JobFilter};
use axum::extract::State;
use axum::response::Response;
use domain::PipelineId;
use domain::access::{Action, ProjectAccess};
use domain::job::Job;
use domain::page::Page;
use domain::pipeline::Pipeline;
use http_support::params::Params;
use serde::Deserialize;

use crate::answer::{Answer, done, found};
use crate::caller::{AlsoJobs, Caller};
use crate::lookups::Lookups;
use crate::page::Paging;
use crate::place::At;
use crate::v4::pipelines::AnyStatus;

#[derive(Debug, Deserialize)]
pub(crate) struct ListJobsQuery {
    scope: Option<Vec<AnyStatus>>,
    #[serde(default)]
    include_retried: bool,
}

/// `GET /projects/:id/jobs`, the newest first, retried ones included.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At(id): At<String>,
    paging: Paging,
    Params(query): Params<ListJobsQuery>,
) -> Answer<Response> {
    let access = caller.project(&app, &id, Action::ReadPipeline).await?;
    let filter = JobFilter { include_retried: true, ..JobFilter::default() };
    let page = rows(&app, &access, &paging, filter_by(filter, &query)).await?;
    answer(&app, &access, &paging, page).await
}

/// `GET /projects/:id/pipelines/:pipeline_id/jobs`: all but bridges.
pub(crate) async fn list_of_pipeline(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At((id, pipeline)): At<(String, PipelineId)>,
    paging: Paging,
    Params(query): Params<ListJobsQuery>,
) -> Answer<Response> {
    let (access, pipeline) = of_pipeline(&app, &caller, (&id, pipeline)).await?;
    let places = done(app.all_but_bridges(&pipeline).await)?;
    let filter = JobFilter { pipeline: Some(pipeline.id), places, ..JobFilter::default() };
    let page = rows(&app, &access, &paging, filter_by(filter, &query)).await?;
    answer(&app, &access, &paging, page).await
}

/// `GET /projects/:id/pipelines/:pipeline_id/bridges`.
pub(crate) async fn bridges_of_pipeline(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At((id, pipeline)): At<(String, PipelineId)>,
    paging: Paging,
    Params(query): Params<ListJobsQuery>,
) -> Answer<Response> {
    let (access, pipeline) = of_pipeline(&app, &caller, (&id, pipeline)).await?;
    let places = done(app.bridges(&pipeline).await)?;
    let filter = JobFilter { pipeline: Some(pipeline.id), places, ..JobFilter::default() };
    let page = rows(&app, &access, &paging, filter_by(filter, &query)).await?;
    let jobs = Lookups::new(&app, &access).jobs(&page.rows).await?.into_iter();
    let bridges = jobs.map(|job| Bridge { basic: job.basic, downstream_pipeline: None });
    let (rows, total, request) = (bridges.collect(), page.total, page.request);
    Ok(paging.answer(&Page { rows, total, request }))
}

async fn of_pipeline(
    app: &App,
    caller: &Caller<AlsoJobs>,
    (project, pipeline): (&str, PipelineId),
) -> Answer<(ProjectAccess, Pipeline)> {
    let access = caller.project(app, project, Action::ReadPipeline).await?;
    let pipeline = found(done(app.reads().find_pipeline(&access, pipeline).await)?, "Pipeline")?;
    Ok((access, pipeline))
}

/// `None` where nothing can match: only statuses that Evenkeel does not have were asked for.
fn filter_by(filter: JobFilter, query: &ListJobsQuery) -> Option<JobFilter> {
    let asked = query.scope.as_deref().unwrap_or_default();
    let statuses: Vec<_> = asked.iter().filter_map(|status| status.known()).collect();
    let possible = asked.is_empty() || !statuses.is_empty();
    let include_retried = filter.include_retried || query.include_retried;
    possible.then_some(JobFilter { statuses, include_retried, ..filter })
}

async fn rows(
    app: &App,
    access: &ProjectAccess,
    paging: &Paging,
    filter: Option<JobFilter>,
) -> Answer<Page<Job>> {
    match filter {
        Some(filter) => done(app.reads().list_jobs(access, &filter, paging.request).await),
        None => Ok(paging.cut(Vec::new())),
    }
}

async fn answer(
    app: &App,
    access: &ProjectAccess,
    paging: &Paging,
    page: Page<Job>,
) -> Answer<Response> {
    let rows = Lookups::new(app, access).jobs(&page.rows).await?;
    Ok(paging.answer(&Page { rows, total: page.total, request: page.request }))
}
