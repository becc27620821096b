//! `GET /projects/:id/deployments`.

use app::{App, DeploymentFilter, DeploymentOrder, Sort};
use axum::extract::State;
use axum::response::Response;
use domain::access::Action;
use domain::deployment::DeploymentStatus;
use domain::page::Page;
use http_support::params::{Moment, Params, filled};
use http_support::refusal::Refusal;
use serde::Deserialize;

use super::with_environments;
use crate::answer::{Answer, done};
use crate::caller::{AlsoJobs, Caller};
use crate::lookups::Lookups;
use crate::page::Paging;
use crate::place::At;
use crate::v4::order::Direction;

#[derive(Debug, Deserialize)]
pub(crate) struct ListDeploymentsQuery {
    order_by: Option<Order>,
    #[serde(default)]
    sort: Direction,
    updated_after: Option<Moment>,
    updated_before: Option<Moment>,
    finished_after: Option<Moment>,
    finished_before: Option<Moment>,
    #[serde(default, deserialize_with = "filled")]
    environment: Option<String>,
    status: Option<DeploymentStatus>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Order {
    Id,
    Iid,
    CreatedAt,
    UpdatedAt,
    FinishedAt,
    Ref,
}

impl ListDeploymentsQuery {
    /// GitLab refuses what its indexes do not serve, and clients have learnt to ask accordingly.
    fn check(&self) -> Answer<()> {
        let updated = self.updated_after.is_some() || self.updated_before.is_some();
        let finished = self.finished_after.is_some() || self.finished_before.is_some();
        let by_finished = self.order_by == Some(Order::FinishedAt);
        let refused = if updated && finished {
            "Both `updated_at` filter and `finished_at` filter can not be specified"
        } else if finished && !by_finished {
            "`finished_at` filter requires `finished_at` sort"
        } else if by_finished && !finished {
            "`finished_at` sort requires `finished_at` filter"
        } else if finished && self.status != Some(DeploymentStatus::Success) {
            "`finished_at` filter must be combined with `success` status filter"
        } else {
            return Ok(());
        };
        Err(Refusal::bad_request(refused))
    }

    fn filter(self) -> DeploymentFilter {
        let updated = self.updated_after.is_some() || self.updated_before.is_some();
        let order_by = match self.order_by {
            Some(Order::FinishedAt) => DeploymentOrder::FinishedAt,
            Some(Order::UpdatedAt) => DeploymentOrder::UpdatedAt,
            _ if updated => DeploymentOrder::UpdatedAt,
            Some(Order::Ref) => DeploymentOrder::Ref,
            Some(Order::Id | Order::Iid | Order::CreatedAt) | None => DeploymentOrder::Id,
        };
        DeploymentFilter {
            environment: self.environment,
            status: self.status,
            updated_after: self.updated_after.map(|Moment(at)| at),
            updated_before: self.updated_before.map(|Moment(at)| at),
            finished_after: self.finished_after.map(|Moment(at)| at),
            finished_before: self.finished_before.map(|Moment(at)| at),
            order_by,
            sort: self.sort.or(Sort::Ascending),
        }
    }
}

/// Deployments of a project, the oldest first unless asked otherwise.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller<AlsoJobs>,
    At(id): At<String>,
    paging: Paging,
    Params(query): Params<ListDeploymentsQuery>,
) -> Answer<Response> {
    let access = caller.project(&app, &id, Action::ReadEnvironment).await?;
    query.check()?;
    let page = app.reads().list_deployments(&access, &query.filter(), paging.request).await;
    let page = done(page)?;
    let mut lookups = Lookups::new(&app, &access);
    let rows = with_environments(&mut lookups, &page.rows).await?;
    Ok(paging.answer(&Page { rows, total: page.total, request: page.request }))
}
