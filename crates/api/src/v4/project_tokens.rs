//! Project access tokens: each is a bot of the project with a role.

use api_types::v4::{CreatedToken, ResourceToken};
use app::{App, NewToken};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Action, ProjectAccess, Role};
use domain::token::{Scope, Token};
use domain::{TokenId, UserId};
use http_support::params::{Day, Params};
use http_support::refusal::Refusal;
use serde::Deserialize;

use crate::answer::{Answer, Created, created, done, found};
use crate::caller::Caller;
use crate::page::Paging;
use crate::place::At;
use crate::v4::tokens::{TokenFilter, show_token};

#[derive(Debug, Deserialize)]
pub(crate) struct CreateProjectTokenBody {
    name: String,
    scopes: Vec<Scope>,
    access_level: Option<i64>,
    expires_at: Option<Day>,
}

/// The roles of the project's members, to be shown with the tokens of bots.
async fn roles(app: &App, access: &ProjectAccess) -> Answer<Vec<(UserId, Role)>> {
    let members = done(app.reads().list_members(access).await)?;
    Ok(members.iter().map(|member| (member.user_id, member.role)).collect())
}

fn show_with_role(
    app: &App,
    token: &Token,
    project: &ProjectAccess,
    roles: &[(UserId, Role)],
) -> ResourceToken {
    let role = roles.iter().find(|(user, _)| *user == token.user_id).map(|(_, role)| *role);
    ResourceToken {
        token: show_token(token, app.now()),
        access_level: role.map(Role::level),
        resource_type: "project",
        resource_id: project.project.id.0,
    }
}

/// `GET /projects/:id/access_tokens`.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    At(id): At<String>,
    paging: Paging,
    Params(filter): Params<TokenFilter>,
) -> Answer<Response> {
    let access = caller.project(&app, &id, Action::AdminProject).await?;
    let roles = roles(&app, &access).await?;
    let tokens = done(app.reads().list_project_tokens(&access).await)?;
    let shown = tokens
        .iter()
        .filter(|token| filter.takes(token, app.now()))
        .map(|token| show_with_role(&app, token, &access, &roles));
    Ok(paging.answer(&paging.cut(shown.collect())))
}

async fn find(app: &App, access: &ProjectAccess, id: TokenId) -> Answer<Token> {
    let tokens = done(app.reads().list_project_tokens(access).await)?;
    found(tokens.into_iter().find(|token| token.id == id), "Project Access Token")
}

/// `GET /projects/:id/access_tokens/:token_id`.
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    At((id, token)): At<(String, TokenId)>,
) -> Answer<Json<ResourceToken>> {
    let access = caller.project(&app, &id, Action::AdminProject).await?;
    let token = find(&app, &access, token).await?;
    let roles = roles(&app, &access).await?;
    Ok(Json(show_with_role(&app, &token, &access, &roles)))
}

/// `POST /projects/:id/access_tokens`.
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    At(id): At<String>,
    Params(body): Params<CreateProjectTokenBody>,
) -> Answer<Created<CreatedToken<ResourceToken>>> {
    let access = caller.project(&app, &id, Action::AdminProject).await?;
    let role = match body.access_level {
        None => Role::Maintainer,
        Some(level) => Role::from_level(level).ok_or_else(|| {
            Refusal::error(StatusCode::BAD_REQUEST, "access_level does not have a valid value")
        })?,
    };
    let new = NewToken {
        user_id: None,
        name: body.name,
        scopes: body.scopes,
        expires_at: body.expires_at.map(|Day(day)| day),
        project: Some((access.project.id, role)),
    };
    let (token, secret) = done(app.create_token(&caller.viewer, new).await)?;
    let token = show_with_role(&app, &token, &access, &[(token.user_id, role)]);
    Ok(created(CreatedToken { token, secret }))
}

/// `DELETE /projects/:id/access_tokens/:token_id`.
pub(crate) async fn revoke(
    State(app): State<App>,
    caller: Caller,
    At((id, token)): At<(String, TokenId)>,
) -> Answer<StatusCode> {
    let access = caller.project(&app, &id, Action::AdminProject).await?;
    let token = find(&app, &access, token).await?;
    done(app.revoke_token(&caller.viewer, token.id).await)?;
    Ok(StatusCode::NO_CONTENT)
}
