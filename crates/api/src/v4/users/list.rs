//! `GET /users`: how clients turn a name into an id.

use app::App;
use axum::extract::State;
use axum::response::Response;
use http_support::params::{Params, filled};
use serde::Deserialize;

use crate::answer::{Answer, done};
use crate::caller::{Accounts, Caller};
use crate::page::Paging;

#[derive(Debug, Deserialize)]
pub(crate) struct ListUsersQuery {
    #[serde(default, deserialize_with = "filled")]
    username: Option<String>,
}

/// All users, or the one with exactly that name.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller<Accounts>,
    paging: Paging,
    Params(query): Params<ListUsersQuery>,
) -> Answer<Response> {
    caller.account()?;
    let Some(username) = query.username else {
        let users = done(app.reads().list_users(paging.request).await)?;
        return Ok(paging.answer(&users.map(|user| super::basic(&app, &user))));
    };
    let user = done(app.reads().find_user_by_name(&username).await)?;
    let rows = user.iter().map(|user| super::basic(&app, user)).collect();
    Ok(paging.answer(&paging.cut(rows)))
}
