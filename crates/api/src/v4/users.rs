//! Users.

mod create;
mod current;
mod list;

use api_types::v4::{User, UserBasic};
use app::App;
use axum::Json;
use axum::extract::State;
use domain::user;

pub(crate) use create::create;
pub(crate) use current::current;
pub(crate) use list::list;

use crate::answer::{Answer, done, found};
use crate::caller::{Accounts, Caller};
use crate::place::At;

/// A user wherever somebody is named.
pub(crate) fn basic(app: &App, user: &user::User) -> UserBasic {
    UserBasic {
        id: user.id.0,
        username: user.username.clone(),
        public_email: None,
        name: user.name.clone(),
        state: user.state.word(),
        locked: false,
        avatar_url: None,
        web_url: format!("{}/{}", app.external_url(), user.username),
    }
}

/// A user's public profile.
pub(crate) fn profile(app: &App, user: &user::User) -> User {
    User {
        basic: basic(app, user),
        created_at: user.created_at.to_rfc3339(),
        bio: "",
        location: "",
        skype: "",
        linkedin: "",
        twitter: "",
        discord: "",
        website_url: "",
        github: "",
        organization: "",
        job_title: "",
        pronouns: None,
        bot: user.kind == user::UserKind::ProjectBot,
        work_information: None,
        followers: 0,
        following: 0,
        is_followed: false,
        local_time: None,
    }
}

/// `GET /users/:id`.
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller<Accounts>,
    At(id): At<domain::UserId>,
) -> Answer<Json<User>> {
    caller.account()?;
    let user = found(done(app.reads().find_user(id).await)?, "User")?;
    Ok(Json(profile(&app, &user)))
}
