//! Members of projects.

use std::collections::BTreeMap;

use api_types::v4::Member;
use app::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Action, ProjectAccess, Role};
use domain::{Timestamp, UserId, member, user};
use http_support::params::{Day, Params, filled};
use http_support::refusal::Refusal;
use serde::Deserialize;

use crate::answer::{Answer, Created, created, done, found};
use crate::caller::Caller;
use crate::page::Paging;
use crate::place::At;
use crate::v4::users;

fn present(app: &App, member: &member::Member, user: &user::User) -> Member {
    Member {
        user: users::basic(app, user),
        access_level: member.role.level(),
        created_at: None,
        expires_at: member.expires_at.map(Timestamp::to_date),
        membership_state: "active",
    }
}

async fn all(app: &App, access: &ProjectAccess) -> Answer<Vec<Member>> {
    let members = done(app.reads().list_members(access).await)?;
    let ids: Vec<UserId> = members.iter().map(|member| member.user_id).collect();
    let users = done(app.reads().users(&ids).await)?;
    let users: BTreeMap<UserId, user::User> =
        users.into_iter().map(|user| (user.id, user)).collect();
    let shown = members
        .iter()
        .filter_map(|member| users.get(&member.user_id).map(|user| present(app, member, user)));
    Ok(shown.collect())
}

#[derive(Debug, Deserialize)]
pub(crate) struct ListMembersQuery {
    #[serde(default, deserialize_with = "filled")]
    query: Option<String>,
    user_ids: Option<Vec<i64>>,
}

/// `GET /projects/:id/members`, and `/members/all`.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    At(id): At<String>,
    paging: Paging,
    Params(query): Params<ListMembersQuery>,
) -> Answer<Response> {
    let access = caller.project(&app, &id, Action::ReadProject).await?;
    let wanted = query.query.map(|text| text.to_lowercase());
    let mut members = all(&app, &access).await?;
    members.retain(|member| {
        let names = [&member.user.username, &member.user.name].map(|name| name.to_lowercase());
        let named = wanted.as_ref().is_none_or(|text| names.iter().any(|name| name.contains(text)));
        named && query.user_ids.as_ref().is_none_or(|ids| ids.contains(&member.user.id))
    });
    Ok(paging.answer(&paging.cut(members)))
}

/// `GET /projects/:id/members/:user_id`.
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    At((id, user)): At<(String, UserId)>,
) -> Answer<Json<Member>> {
    let access = caller.project(&app, &id, Action::ReadProject).await?;
    let members = all(&app, &access).await?;
    let member = members.into_iter().find(|member| member.user.id == user.0);
    Ok(Json(found(member, "Member")?))
}

#[derive(Debug, Deserialize)]
pub(crate) struct AddMemberBody {
    user_id: Option<UserId>,
    username: Option<String>,
    access_level: i64,
    expires_at: Option<Day>,
}

/// `POST /projects/:id/members`.
pub(crate) async fn add(
    State(app): State<App>,
    caller: Caller,
    At(id): At<String>,
    Params(body): Params<AddMemberBody>,
) -> Answer<Created<Member>> {
    let access = caller.project(&app, &id, Action::AdminProject).await?;
    let role = Role::from_level(body.access_level).ok_or_else(|| {
        Refusal::error(StatusCode::BAD_REQUEST, "access_level does not have a valid value")
    })?;
    let user = match (body.user_id, body.username) {
        (Some(id), None) => app.reads().find_user(id).await,
        (None, Some(name)) => app.reads().find_user_by_name(&name).await,
        (Some(_), Some(_)) => {
            let error = "user_id, username are mutually exclusive";
            return Err(Refusal::error(StatusCode::BAD_REQUEST, error));
        }
        (None, None) => {
            let error = "user_id, username are missing, exactly one parameter must be provided";
            return Err(Refusal::error(StatusCode::BAD_REQUEST, error));
        }
    };
    let user = found(done(user)?, "User")?;
    let expires_at = body.expires_at.map(|Day(day)| day);
    let member = done(app.add_member(&access, user.id, role, expires_at).await)?;
    Ok(created(present(&app, &member, &user)))
}

/// `DELETE /projects/:id/members/:user_id`.
pub(crate) async fn remove(
    State(app): State<App>,
    caller: Caller,
    At((id, user)): At<(String, UserId)>,
) -> Answer<StatusCode> {
    let access = caller.project(&app, &id, Action::AdminProject).await?;
    done(app.remove_member(&access, user).await)?;
    Ok(StatusCode::NO_CONTENT)
}
