//! One pipeline, and what belongs to it.

use api_types::v4::{Pipeline, PipelineVariable};
use app::{App, PipelineFilter, PipelineOrder, Sort};
use axum::Json;
use axum::extract::State;
use domain::PipelineId;
use domain::access::{Action, ProjectAccess};
use domain::page::PageRequest;
use http_support::params::{Params, filled};
use http_support::refusal::Refusal;
use serde::Deserialize;

use crate::answer::{Answer, done, found};
use crate::caller::{AlsoJobs, Caller};
use crate::place::At;

/// `GET /projects/:id/pipelines/:pipeline_id`.
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At((id, pipeline)): At<(String, PipelineId)>,
) -> Answer<Json<Pipeline>> {
    let at = (id.as_str(), pipeline);
    let (access, pipeline) = super::find(&app, &caller, at, Action::ReadPipeline).await?;
    Ok(Json(super::present(&app, &access, &pipeline).await?))
}

#[derive(Debug, Deserialize)]
pub(crate) struct LatestQuery {
    #[serde(rename = "ref", default, deserialize_with = "filled")]
    ref_name: Option<String>,
}

/// `GET /projects/:id/pipelines/latest`: the newest one of a ref's newest commit.
pub(crate) async fn latest(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At(id): At<String>,
    Params(query): Params<LatestQuery>,
) -> Answer<Json<Pipeline>> {
    let access = caller.project(&app, &id, Action::ReadPipeline).await?;
    let ref_name = query.ref_name.or_else(|| access.project.default_branch.clone());
    let ref_name = found(ref_name, "Pipeline")?;
    let sha = found(tip(&app, &access, &ref_name).await?, "Pipeline")?;
    let filter = PipelineFilter {
        ref_name: Some(ref_name),
        sha: Some(sha),
        order_by: PipelineOrder::Id,
        sort: Some(Sort::Descending),
        ..PipelineFilter::default()
    };
    let page = done(app.reads().list_pipelines(&access, &filter, PageRequest::first(1)).await)?;
    let pipeline = found(page.rows.into_iter().next(), "Pipeline")?;
    Ok(Json(super::present(&app, &access, &pipeline).await?))
}

/// The commit of a branch, or else of a tag.
async fn tip(app: &App, access: &ProjectAccess, ref_name: &str) -> Answer<Option<String>> {
    let repository = app.repositories().open(access.project.id);
    for name in [format!("refs/heads/{ref_name}"), format!("refs/tags/{ref_name}")] {
        if let Some(sha) = done(repository.resolve(&name).await)? {
            return Ok(Some(sha));
        }
    }
    Ok(None)
}

/// `GET /projects/:id/pipelines/:pipeline_id/variables`: for Maintainers and whoever started it.
pub(crate) async fn variables(
    State(app): State<App>,
    caller: Caller,
    At((id, pipeline)): At<(String, PipelineId)>,
) -> Answer<Json<Vec<PipelineVariable>>> {
    let at = (id.as_str(), pipeline);
    let (access, pipeline) = super::find(&app, &caller, at, Action::ReadPipeline).await?;
    let own = pipeline.user_id.is_some() && pipeline.user_id == access.viewer.user_id();
    if !own && !access.may(Action::AdminVariables) {
        return Err(Refusal::forbidden("this takes a Maintainer, or whoever started the pipeline"));
    }
    let variables = done(app.given_with(&pipeline).await)?;
    let shown = variables.into_iter().map(|variable| PipelineVariable {
        variable_type: if variable.file { "file" } else { "env_var" },
        key: variable.key,
        value: variable.value,
        raw: variable.raw,
    });
    Ok(Json(shown.collect()))
}
