//! Personal access tokens.

mod create;
mod list;
mod revoke;

use api_types::v4::Token;
use axum::Json;
use domain::{Timestamp, TokenId, token};

pub(crate) use create::{create_for_user, create_own};
pub(crate) use list::{TokenFilter, list};
pub(crate) use revoke::{revoke, revoke_self};

use app::App;
use axum::extract::State;

use crate::answer::{Answer, done, found};
use crate::caller::{AnyToken, Caller};
use crate::place::At;
use http_support::refusal::Refusal;

/// A token without its secret.
pub(crate) fn show_token(token: &token::Token, now: Timestamp) -> Token {
    Token {
        id: token.id.0,
        name: token.name.clone(),
        revoked: token.revoked,
        created_at: token.created_at.to_rfc3339(),
        description: None,
        scopes: token.scopes.iter().map(|scope| scope.word()).collect(),
        user_id: token.user_id.0,
        last_used_at: token.last_used_at.map(Timestamp::to_rfc3339),
        active: is_active(token, now),
        expires_at: token.expires_at.map(Timestamp::to_date),
    }
}

pub(crate) fn is_active(token: &token::Token, now: Timestamp) -> bool {
    !token.revoked && token.expires_at.is_none_or(|end| now < end)
}

/// `GET /personal_access_tokens/self`: the token of the caller itself.
pub(crate) async fn show_self(
    State(app): State<App>,
    caller: Caller<AnyToken>,
) -> Answer<Json<Token>> {
    let token = caller.token.as_ref().ok_or_else(Refusal::unauthorized)?;
    Ok(Json(show_token(token, app.now())))
}

/// `GET /personal_access_tokens/:id`.
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    At(id): At<TokenId>,
) -> Answer<Json<Token>> {
    let token = find(&app, &caller, id).await?;
    Ok(Json(show_token(&token, app.now())))
}

/// A personal token of the caller, or anybody's for an administrator.
async fn find<R>(app: &App, caller: &Caller<R>, id: TokenId) -> Answer<token::Token> {
    let user = caller.account()?;
    let token = done(app.reads().find_token(id).await)?;
    let visible = token.filter(|token| {
        token.project_id.is_none() && (token.user_id == user.id || caller.viewer.is_admin())
    });
    found(visible, "Personal Access Token")
}
