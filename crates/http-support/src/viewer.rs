//! From a credential to somebody.

use std::net::IpAddr;

use app::App;
use app::{Error, Kind};
use axum::extract::{FromRef, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use domain::access::Viewer;
use domain::token::Token;
use domain::user::User;

use crate::client_ip::ClientIp;
use crate::credentials::{Presented, presented};
use crate::refusal::{Refusal, Shape};

/// The name with which a job's token is shown to git.
pub const JOB_USERNAME: &str = "gitlab-ci-token";

/// Who asks. Nobody at all is [`Viewer::Anonymous`]; a credential that is no good is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticated {
    pub viewer: Viewer,
    /// The account behind a token, a session or a password.
    pub user: Option<User>,
    /// The token that was shown.
    pub token: Option<Token>,
}

impl Authenticated {
    /// Nobody that is known.
    pub const ANONYMOUS: Self = Self { viewer: Viewer::Anonymous, user: None, token: None };
}

impl<S> FromRequestParts<S> for Authenticated
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Some(presented) = presented(parts) else { return Ok(Self::ANONYMOUS) };
        let app = App::from_ref(state);
        let Ok(ClientIp(address)) = ClientIp::from_request_parts(parts, state).await;
        authenticate(&app, &presented, address).await.map_err(|error| explained(error, &presented))
    }
}

/// A credential that is no good, with what may have become of it.
fn explained(error: Error, presented: &Presented) -> Refusal {
    let refusal = Refusal::from(error);
    let explained = refusal.hint.is_some() || !matches!(refusal.shape, Shape::Message(_));
    if refusal.status != StatusCode::UNAUTHORIZED || explained {
        return refusal;
    }
    refusal.with_hint(match presented {
        Presented::Token(_) => "no access token of this server has this value",
        Presented::Job(_) => "no running job of this server has this token",
        Presented::Basic { .. } => "the name or the password is wrong",
        Presented::Session(_) => "the session has ended",
    })
}

/// Finds out who shows a credential. A session that has ended is nobody: its browser shows it
/// without being asked.
///
/// # Errors
/// `Unauthenticated` if it is no good, `Limited` after too many wrong passwords.
pub async fn authenticate(
    app: &App,
    presented: &Presented,
    address: IpAddr,
) -> Result<Authenticated, Error> {
    match presented {
        Presented::Token(secret) => with_token(app, secret).await,
        Presented::Job(secret) => with_job(app, secret).await,
        Presented::Basic { username, password } if username == JOB_USERNAME => {
            with_job(app, password).await
        }
        Presented::Basic { username, password } => {
            with_basic(app, username, password, address).await
        }
        Presented::Session(secret) => match app.session(secret).await? {
            Some(user) => Ok(signed_in(user)),
            None => Ok(Authenticated::ANONYMOUS),
        },
    }
}

fn signed_in(user: User) -> Authenticated {
    Authenticated { viewer: App::viewer_of(&user), user: Some(user), token: None }
}

async fn with_token(app: &App, secret: &str) -> Result<Authenticated, Error> {
    let found = app.authenticate_token(secret).await?;
    Ok(Authenticated { viewer: found.viewer, user: Some(found.user), token: found.token })
}

/// A job's token is a token with a viewer of its own kind.
async fn with_job(app: &App, secret: &str) -> Result<Authenticated, Error> {
    let found = with_token(app, secret).await?;
    match found.viewer {
        Viewer::Job { .. } => Ok(found),
        Viewer::Anonymous | Viewer::User { .. } | Viewer::System => {
            Err(Error::new(Kind::Unauthenticated, "the token is not a job's"))
        }
    }
}

/// The password may be a token: tokens are told apart by their prefix, passwords are slow to check.
async fn with_basic(
    app: &App,
    username: &str,
    password: &str,
    address: IpAddr,
) -> Result<Authenticated, Error> {
    if ["glpat-", "glcbt-"].iter().any(|prefix| password.starts_with(prefix)) {
        return with_token(app, password).await;
    }
    Ok(signed_in(app.authenticate_password(username, password, address).await?))
}
