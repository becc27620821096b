//! Making personal access tokens.

use api_types::v4::{CreatedToken, Token};
use app::{App, NewToken};
use axum::extract::State;
use domain::UserId;
use domain::token::Scope;
use http_support::params::{Day, Params};
use serde::Deserialize;

use crate::answer::{Answer, Created, created, done, found};
use crate::caller::Caller;
use crate::place::At;

#[derive(Debug, Deserialize)]
pub(crate) struct CreateTokenBody {
    name: String,
    scopes: Vec<Scope>,
    expires_at: Option<Day>,
}

/// `POST /user/personal_access_tokens`: for the caller.
pub(crate) async fn create_own(
    State(app): State<App>,
    caller: Caller,
    Params(body): Params<CreateTokenBody>,
) -> Answer<Created<CreatedToken<Token>>> {
    let user = caller.account()?.id;
    create(&app, &caller, user, body).await
}

/// `POST /users/:user_id/personal_access_tokens`: for anybody, by an administrator.
pub(crate) async fn create_for_user(
    State(app): State<App>,
    caller: Caller,
    At(user): At<UserId>,
    Params(body): Params<CreateTokenBody>,
) -> Answer<Created<CreatedToken<Token>>> {
    caller.admin()?;
    found(done(app.reads().find_user(user).await)?, "User")?;
    create(&app, &caller, user, body).await
}

async fn create(
    app: &App,
    caller: &Caller,
    user: UserId,
    body: CreateTokenBody,
) -> Answer<Created<CreatedToken<Token>>> {
    let new = NewToken {
        user_id: Some(user),
        name: body.name,
        scopes: body.scopes,
        expires_at: body.expires_at.map(|Day(day)| day),
        project: None,
    };
    let (token, secret) = done(app.create_token(&caller.viewer, new).await)?;
    Ok(created(CreatedToken { token: super::show_token(&token, app.now()), secret }))
}
