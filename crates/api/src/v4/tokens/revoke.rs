//! Making personal access tokens useless.

use app::App;
use axum::extract::State;
use axum::http::StatusCode;
use domain::TokenId;
use http_support::refusal::Refusal;

use crate::answer::{Answer, done};
use crate::caller::{AnyToken, Caller};
use crate::place::At;

/// `DELETE /personal_access_tokens/:id`.
pub(crate) async fn revoke(
    State(app): State<App>,
    caller: Caller,
    At(id): At<TokenId>,
) -> Answer<StatusCode> {
    let token = super::find(&app, &caller, id).await?;
    done(app.revoke_token(&caller.viewer, token.id).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /personal_access_tokens/self`: the token of the caller, whatever its scopes.
pub(crate) async fn revoke_self(
    State(app): State<App>,
    caller: Caller<AnyToken>,
) -> Answer<StatusCode> {
    let token = caller.token.as_ref().ok_or_else(Refusal::unauthorized)?;
    done(app.revoke_token(&caller.viewer, token.id).await)?;
    Ok(StatusCode::NO_CONTENT)
}
