//! Pipelines.

mod create;
mod end;
mod list;
mod present;
mod show;

use app::App;
use domain::PipelineId;
use domain::access::{Action, ProjectAccess};
use domain::pipeline::Pipeline;

pub(crate) use create::{VariableBody, create};
pub(crate) use end::{cancel, retry};
pub(crate) use list::{AnyStatus, list};
pub(crate) use present::{basic, present, with_place};
pub(crate) use show::{latest, show, variables};

use crate::answer::{Answer, done, found};
use crate::caller::Caller;

/// A pipeline of a project, for somebody who may do this with it.
async fn find<R>(
    app: &App,
    caller: &Caller<R>,
    (project, id): (&str, PipelineId),
    action: Action,
) -> Answer<(ProjectAccess, Pipeline)> {
    let access = caller.project(app, project, Action::ReadPipeline).await?;
    let pipeline = found(done(app.reads().find_pipeline(&access, id).await)?, "Pipeline")?;
    crate::caller::permit(&access, action)?;
    Ok((access, pipeline))
}
