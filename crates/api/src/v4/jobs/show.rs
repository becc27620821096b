//! One job.

use api_types::v4::Job;
use app::{App, ProjectRef};
use axum::Json;
use axum::extract::State;
use domain::JobId;
use domain::access::{Action, Viewer};
use http_support::refusal::Refusal;

use crate::answer::{Answer, done, found};
use crate::caller::{AlsoJobs, Caller};
use crate::place::At;

/// `GET /projects/:id/jobs/:job_id`.
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At((id, job)): At<(String, JobId)>,
) -> Answer<Json<Job>> {
    let at = (id.as_str(), job);
    let (access, job) = super::find(&app, &caller, at, Action::ReadPipeline).await?;
    Ok(Json(super::answer(&app, &access, &job).await?))
}

/// `GET /job`: the job whose token is shown.
pub(crate) async fn of_token(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
) -> Answer<Json<Job>> {
    let Viewer::Job { id, project_id, .. } = caller.viewer else {
        return Err(Refusal::unauthorized());
    };
    let access = app.reads().find_project(&caller.viewer, ProjectRef::Id(project_id)).await;
    let access = found(done(access)?, "Project")?;
    let job = found(done(app.reads().find_job(&access, id).await)?, "Job")?;
    Ok(Json(super::answer(&app, &access, &job).await?))
}
