//! `GET /projects/:id/pipelines`.

use app::{App, PipelineFilter, PipelineOrder, PipelineScope, Sort};
use axum::extract::State;
use axum::response::Response;
use domain::access::Action;
use domain::pipeline::{Source, Status};
use http_support::params::{Moment, Params, filled};
use serde::Deserialize;

use crate::answer::{Answer, done};
use crate::caller::{AlsoJobs, Caller};
use crate::page::Paging;
use crate::place::At;
use crate::v4::order::Direction;

#[derive(Debug, Deserialize)]
pub(crate) struct ListPipelinesQuery {
    scope: Option<Scope>,
    status: Option<AnyStatus>,
    #[serde(default, deserialize_with = "filled")]
    source: Option<String>,
    #[serde(rename = "ref", default, deserialize_with = "filled")]
    ref_name: Option<String>,
    #[serde(default, deserialize_with = "filled")]
    sha: Option<String>,
    #[serde(default, deserialize_with = "filled")]
    username: Option<String>,
    updated_after: Option<Moment>,
    updated_before: Option<Moment>,
    #[serde(default)]
    order_by: Order,
    #[serde(default)]
    sort: Direction,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Scope {
    Running,
    Pending,
    Finished,
    Branches,
    Tags,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Order {
    #[default]
    Id,
    Status,
    Ref,
    UpdatedAt,
    UserId,
}

/// A status of GitLab's; those that Evenkeel does not have match nothing.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AnyStatus {
    Created,
    WaitingForResource,
    Preparing,
    WaitingForCallback,
    Pending,
    Running,
    Success,
    Failed,
    Canceling,
    Canceled,
    Skipped,
    Manual,
    Scheduled,
}

impl AnyStatus {
    /// `None` for those that Evenkeel does not have.
    pub(crate) const fn known(self) -> Option<Status> {
        match self {
            Self::Created => Some(Status::Created),
            Self::Pending => Some(Status::Pending),
            Self::Running => Some(Status::Running),
            Self::Success => Some(Status::Success),
            Self::Failed => Some(Status::Failed),
            Self::Canceling => Some(Status::Canceling),
            Self::Canceled => Some(Status::Canceled),
            Self::Skipped => Some(Status::Skipped),
            Self::Manual => Some(Status::Manual),
            Self::Scheduled => Some(Status::Scheduled),
            Self::WaitingForResource | Self::Preparing | Self::WaitingForCallback => None,
        }
    }
}

/// Pipelines of a project.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At(id): At<String>,
    paging: Paging,
    Params(query): Params<ListPipelinesQuery>,
) -> Answer<Response> {
    let access = caller.project(&app, &id, Action::ReadPipeline).await?;
    let Some(filter) = filter(query) else {
        return Ok(paging.answer(&paging.cut(Vec::<()>::new())));
    };
    let page = done(app.reads().list_pipelines(&access, &filter, paging.request).await)?;
    Ok(paging.answer(&page.map(|pipeline| super::basic(&app, &access, &pipeline))))
}

/// `None` where nothing can match.
fn filter(query: ListPipelinesQuery) -> Option<PipelineFilter> {
    let status = match query.status {
        Some(status) => Some(status.known()?),
        None => None,
    };
    let source = match query.source {
        Some(source) => Some(Source::parse(&source)?),
        None => None,
    };
    Some(PipelineFilter {
        scope: query.scope.map(|scope| match scope {
            Scope::Running => PipelineScope::Running,
            Scope::Pending => PipelineScope::Pending,
            Scope::Finished => PipelineScope::Finished,
            Scope::Branches => PipelineScope::Branches,
            Scope::Tags => PipelineScope::Tags,
        }),
        status,
        source,
        ref_name: query.ref_name,
        sha: query.sha,
        username: query.username,
        updated_after: query.updated_after.map(|Moment(at)| at),
        updated_before: query.updated_before.map(|Moment(at)| at),
        order_by: match query.order_by {
            Order::Id => PipelineOrder::Id,
            Order::Status => PipelineOrder::Status,
            Order::Ref => PipelineOrder::Ref,
            Order::UpdatedAt => PipelineOrder::UpdatedAt,
            Order::UserId => PipelineOrder::UserId,
        },
        sort: query.sort.or(Sort::Descending),
    })
}
