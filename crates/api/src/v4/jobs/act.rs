//! What people do with jobs.

use api_types::v4::Job;
use app::App;
use axum::Json;
use axum::extract::State;
use domain::JobId;
use domain::access::Action;
use http_support::params::Params;
use serde::Deserialize;

use crate::answer::{Answer, Created, created, done};
use crate::caller::Caller;
use crate::place::At;
use crate::v4::pipelines::VariableBody;

#[derive(Deserialize)]
pub(crate) struct PlayJobBody {
    #[serde(default)]
    job_variables_attributes: Vec<VariableBody>,
}

/// `POST /projects/:id/jobs/:job_id/play`: 200, unlike the other two.
pub(crate) async fn play(
    State(app): State<App>,
    caller: Caller,
    At((id, job)): At<(String, JobId)>,
    Params(body): Params<PlayJobBody>,
) -> Answer<Json<Job>> {
    caller.account()?;
    let at = (id.as_str(), job);
    let (access, job) = super::find(&app, &caller, at, Action::RunPipeline).await?;
    let variables = body.job_variables_attributes.into_iter().map(VariableBody::read).collect();
    let job = done(app.play_job(&access, job.id, variables).await)?;
    Ok(Json(super::answer(&app, &access, &job).await?))
}

/// `POST /projects/:id/jobs/:job_id/retry`: answers the new attempt.
pub(crate) async fn retry(
    State(app): State<App>,
    caller: Caller,
    At((id, job)): At<(String, JobId)>,
) -> Answer<Created<Job>> {
    caller.account()?;
    let at = (id.as_str(), job);
    let (access, job) = super::find(&app, &caller, at, Action::RunPipeline).await?;
    let job = done(app.retry_job(&access, job.id).await)?;
    Ok(created(super::answer(&app, &access, &job).await?))
}

/// `POST /projects/:id/jobs/:job_id/cancel`.
pub(crate) async fn cancel(
    State(app): State<App>,
    caller: Caller,
    At((id, job)): At<(String, JobId)>,
) -> Answer<Created<Job>> {
    caller.account()?;
    let at = (id.as_str(), job);
    let (access, job) = super::find(&app, &caller, at, Action::RunPipeline).await?;
    let job = done(app.cancel_job(&access, job.id).await)?;
    Ok(created(super::answer(&app, &access, &job).await?))
}
