//! Stopping a pipeline, and running again what failed in it.

use api_types::v4::Pipeline;
use app::App;
use axum::extract::State;
use domain::PipelineId;
use domain::access::Action;

use crate::answer::{Answer, Created, created, done};
use crate::caller::Caller;
use crate::place::At;

/// `POST /projects/:id/pipelines/:pipeline_id/cancel`.
pub(crate) async fn cancel(
    State(app): State<App>,
    caller: Caller,
    At((id, pipeline)): At<(String, PipelineId)>,
) -> Answer<Created<Pipeline>> {
    caller.account()?;
    let at = (id.as_str(), pipeline);
    let (access, pipeline) = super::find(&app, &caller, at, Action::RunPipeline).await?;
    let pipeline = done(app.cancel_pipeline(&access, pipeline.id).await)?;
    Ok(created(super::present(&app, &access, &pipeline).await?))
}

/// `POST /projects/:id/pipelines/:pipeline_id/retry`.
pub(crate) async fn retry(
    State(app): State<App>,
    caller: Caller,
    At((id, pipeline)): At<(String, PipelineId)>,
) -> Answer<Created<Pipeline>> {
    caller.account()?;
    let at = (id.as_str(), pipeline);
    let (access, pipeline) = super::find(&app, &caller, at, Action::RunPipeline).await?;
    let pipeline = done(app.retry_pipeline(&access, pipeline.id).await)?;
    Ok(created(super::present(&app, &access, &pipeline).await?))
}
