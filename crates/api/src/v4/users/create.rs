//! `POST /users`, for administrators.

use api_types::v4::User;
use app::{App, NewUser};
use axum::extract::State;
use http_support::params::Params;
use serde::Deserialize;

use crate::answer::{Answer, Created, created, done};
use crate::caller::Caller;

#[derive(Deserialize)]
pub(crate) struct CreateUserBody {
    email: String,
    username: String,
    name: String,
    password: Option<String>,
    #[serde(default)]
    admin: bool,
}

/// Makes an account.
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Params(body): Params<CreateUserBody>,
) -> Answer<Created<User>> {
    caller.admin()?;
    let CreateUserBody { email, username, name, password, admin } = body;
    let new = NewUser { username, name, email, password, is_admin: admin };
    let user = done(app.create_user(&caller.viewer, new).await)?;
    Ok(created(super::profile(&app, &user)))
}
