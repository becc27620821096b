//! Jobs.

mod act;
mod artifacts;
mod artifacts_of_ref;
mod list;
mod present;
mod show;
mod trace;

use app::App;
use domain::JobId;
use domain::access::{Action, ProjectAccess};
use domain::job::Job;

pub(crate) use act::{cancel, play, retry};
pub(crate) use artifacts::{artifact_file, artifacts, attachment};
pub(crate) use artifacts_of_ref::{artifact_file_of_ref, artifacts_of_ref};
pub(crate) use list::{bridges_of_pipeline, list, list_of_pipeline};
pub(crate) use present::{Mentions, present};
pub(crate) use show::{of_token, show};
pub(crate) use trace::trace;

use crate::answer::{Answer, done, found};
use crate::caller::Caller;
use crate::lookups::Lookups;

/// A job of a project, for somebody who may do this with it.
async fn find<R>(
    app: &App,
    caller: &Caller<R>,
    (project, id): (&str, JobId),
    action: Action,
) -> Answer<(ProjectAccess, Job)> {
    let access = caller.project(app, project, Action::ReadPipeline).await?;
    let job = found(done(app.reads().find_job(&access, id).await)?, "Job")?;
    crate::caller::permit(&access, action)?;
    Ok((access, job))
}

/// One job with everything that it mentions.
async fn answer(app: &App, access: &ProjectAccess, job: &Job) -> Answer<api_types::v4::Job> {
    found(Lookups::new(app, access).job(job).await?, "Job")
}
