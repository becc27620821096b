//! Lists of jobs.

use app::{App, JobFilter};
use axum::extract::State;
use axum::response::Response;
use domain::PipelineId;
use domain::access::{Action, ProjectAccess};
use domain::page::Page;
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
    let query = ListJobsQuery { include_retried: true, ..query };
    answer(&app, &access, &paging, filter(None, query)).await
}

/// `GET /projects/:id/pipelines/:pipeline_id/jobs`.
pub(crate) async fn list_of_pipeline(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At((id, pipeline)): At<(String, PipelineId)>,
    paging: Paging,
    Params(query): Params<ListJobsQuery>,
) -> Answer<Response> {
    let access = caller.project(&app, &id, Action::ReadPipeline).await?;
    let pipeline = found(done(app.reads().find_pipeline(&access, pipeline).await)?, "Pipeline")?;
    answer(&app, &access, &paging, filter(Some(pipeline.id), query)).await
}

/// `None` where nothing can match: only statuses that Evenkeel does not have were asked for.
fn filter(pipeline: Option<PipelineId>, query: ListJobsQuery) -> Option<JobFilter> {
    let asked = query.scope.unwrap_or_default();
    let statuses: Vec<_> = asked.iter().filter_map(|status| status.known()).collect();
    let possible = asked.is_empty() || !statuses.is_empty();
    possible.then_some(JobFilter { pipeline, statuses, include_retried: query.include_retried })
}

async fn answer(
    app: &App,
    access: &ProjectAccess,
    paging: &Paging,
    filter: Option<JobFilter>,
) -> Answer<Response> {
    let Some(filter) = filter else {
        return Ok(paging.answer(&paging.cut(Vec::<()>::new())));
    };
    let page = done(app.reads().list_jobs(access, &filter, paging.request).await)?;
    let rows = Lookups::new(app, access).jobs(&page.rows).await?;
    Ok(paging.answer(&Page { rows, total: page.total, request: page.request }))
}
