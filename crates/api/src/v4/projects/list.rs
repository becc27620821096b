//! `GET /projects`.

use api_types::v4::{Project, SimpleProject};
use app::{App, ProjectFilter, ProjectOrder, Sort};
use axum::extract::State;
use axum::response::Response;
use domain::UserId;
use domain::access::Viewer;
use domain::project::Visibility;
use http_support::params::{Params, filled};
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, done, found};
use crate::caller::Caller;
use crate::page::Paging;
use crate::place::At;
use crate::v4::order::Direction;

#[derive(Debug, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "GitLab's parameters of the list")]
pub(crate) struct ListProjectsQuery {
    #[serde(default)]
    membership: bool,
    #[serde(default)]
    owned: bool,
    #[serde(default, deserialize_with = "filled")]
    search: Option<String>,
    visibility: Option<Visibility>,
    #[serde(default)]
    simple: bool,
    #[serde(default)]
    order_by: Order,
    #[serde(default)]
    sort: Direction,
}

/// GitLab's orders; those that Evenkeel has no column for are orders by id.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Order {
    Id,
    #[default]
    CreatedAt,
    Name,
    Path,
    UpdatedAt,
    LastActivityAt,
    StarCount,
    Similarity,
}

/// A project with all that is known of it, or only with what everybody may know.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Shown {
    Whole(Box<Project>),
    Simple(Box<SimpleProject>),
}

/// Projects that the caller may see.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    paging: Paging,
    Params(query): Params<ListProjectsQuery>,
) -> Answer<Response> {
    if query.membership || query.owned {
        caller.account()?;
    }
    answer(&app, &caller, &paging, query).await
}

/// `GET /users/:user_id/projects`, by number or name.
pub(crate) async fn list_of_user(
    State(app): State<App>,
    caller: Caller,
    At(id): At<String>,
    paging: Paging,
    Params(query): Params<ListProjectsQuery>,
) -> Answer<Response> {
    let user = match id.parse() {
        Ok(id) => app.reads().find_user(UserId(id)).await,
        Err(_) => app.reads().find_user_by_name(&id).await,
    };
    let user = found(done(user)?, "User")?;
    let owned = caller.user.as_ref().is_some_and(|caller| caller.id == user.id);
    answer(&app, &caller, &paging, ListProjectsQuery { owned, ..query }).await
}

async fn answer(
    app: &App,
    caller: &Caller,
    paging: &Paging,
    query: ListProjectsQuery,
) -> Answer<Response> {
    let simple = query.simple || caller.viewer == Viewer::Anonymous;
    let filter = filter(query);
    let page = done(app.reads().list_projects(&caller.viewer, &filter, paging.request).await)?;
    let mut rows = Vec::with_capacity(page.rows.len());
    for access in &page.rows {
        let whole = super::present(app, access).await?;
        rows.push(if simple {
            Shown::Simple(Box::new(whole.simple))
        } else {
            Shown::Whole(Box::new(whole))
        });
    }
    let (total, request) = (page.total, page.request);
    Ok(paging.answer(&domain::page::Page { rows, total, request }))
}

fn filter(query: ListProjectsQuery) -> ProjectFilter {
    let order_by = match query.order_by {
        Order::Name => ProjectOrder::Name,
        Order::Path => ProjectOrder::Path,
        Order::UpdatedAt | Order::LastActivityAt => ProjectOrder::LastActivity,
        Order::CreatedAt | Order::Id | Order::StarCount | Order::Similarity => ProjectOrder::Id,
    };
    ProjectFilter {
        membership: query.membership,
        owned: query.owned,
        search: query.search,
        visibility: query.visibility,
        order_by,
        sort: query.sort.or(Sort::Descending),
    }
}
