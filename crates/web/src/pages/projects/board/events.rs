//! The last things that happened in a project.

use domain::Timestamp;
use domain::deployment::{Deployment, DeploymentStatus};
use domain::page::PageRequest;
use domain::pipeline::{Pipeline, Status};

use super::EventRow;
use crate::frame::Frame;
use crate::person::People;
use crate::reads::{
    BoardRow, DeploymentFilter, DeploymentOrder, PipelineFilter, PipelineOrder, Sort,
};
use crate::site::Site;
use crate::state::State;
use crate::subject::Subject;

/// Rows on the board.
const ROWS: u32 = 10;

/// The last deployments and pipelines, the latest first.
///
/// # Errors
/// The store's.
pub(super) async fn events(
    site: &Site,
    subject: &Subject,
    frame: &Frame,
    board: &[BoardRow],
) -> app::Result<Vec<EventRow>> {
    let (reads, access) = (site.app.reads(), &subject.access);
    let filter = DeploymentFilter {
        order_by: DeploymentOrder::UpdatedAt,
        sort: Some(Sort::Descending),
        ..DeploymentFilter::default()
    };
    let deployments = reads.list_deployments(access, &filter, PageRequest::first(ROWS)).await?.rows;
    let filter = PipelineFilter {
        order_by: PipelineOrder::UpdatedAt,
        sort: Some(Sort::Descending),
        ..PipelineFilter::default()
    };
    let pipelines = reads.list_pipelines(access, &filter, PageRequest::first(ROWS)).await?.rows;
    let ids = deployments.iter().map(|one| one.user_id);
    let ids = ids.chain(pipelines.iter().map(|one| one.user_id));
    let people = People::of(&site.app, ids).await?;
    let mut events: Vec<(Timestamp, EventRow)> = Vec::new();
    for deployment in &deployments {
        let row = board.iter().find(|row| row.environment.id == deployment.environment_id);
        let name = row.map_or("an environment", |row| row.environment.name.as_str());
        events.extend(of_deployment(subject, frame, deployment, (name, &people)));
    }
    events.extend(pipelines.iter().filter_map(|one| of_pipeline(subject, frame, one, &people)));
    events.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    events.truncate(usize::try_from(ROWS).unwrap_or_default());
    Ok(events.into_iter().map(|(_, event)| event).collect())
}

fn of_deployment(
    subject: &Subject,
    frame: &Frame,
    deployment: &Deployment,
    (name, people): (&str, &People),
) -> Option<(Timestamp, EventRow)> {
    let sha = deployment.sha.get(..8).unwrap_or(&deployment.sha);
    let what = match deployment.status {
        // Not begun: what waits stands above.
        DeploymentStatus::Created | DeploymentStatus::Blocked | DeploymentStatus::Skipped => {
            return None;
        }
        DeploymentStatus::Running => format!("deploys {sha} to {name}"),
        DeploymentStatus::Success => format!("deployed {sha} to {name}"),
        DeploymentStatus::Failed => format!("failed to deploy {sha} to {name}"),
        DeploymentStatus::Canceled => format!("canceled the deployment of {sha} to {name}"),
    };
    let at = deployment.finished_at.unwrap_or(deployment.updated_at);
    let row = EventRow {
        mark: State::of_deployment(deployment.status).mark,
        who: people.name(deployment.user_id),
        what,
        path: Some(subject.at.deployment(deployment.environment_id, deployment.id)),
        at: frame.moment(at),
    };
    Some((at, row))
}

fn of_pipeline(
    subject: &Subject,
    frame: &Frame,
    pipeline: &Pipeline,
    people: &People,
) -> Option<(Timestamp, EventRow)> {
    let verb = match pipeline.status {
        Status::Success => "passed",
        Status::Failed if pipeline.failure_reason.is_some() => "was refused",
        Status::Failed => "failed",
        Status::Canceled => "was canceled",
        Status::Running => "is running",
        Status::Manual => "waits for a person",
        Status::Created
        | Status::Pending
        | Status::Canceling
        | Status::Skipped
        | Status::Scheduled => return None,
    };
    let started_by = people.name(pipeline.user_id).map(|name| format!(", started by {name}"));
    let row = EventRow {
        mark: State::of(pipeline.status, false).mark,
        who: None,
        what: format!(
            "pipeline {} on {} {verb}{}",
            pipeline.id,
            pipeline.ref_name,
            started_by.unwrap_or_default()
        ),
        path: Some(subject.at.pipeline(pipeline.id)),
        at: frame.moment(pipeline.updated_at),
    };
    Some((pipeline.updated_at, row))
}
