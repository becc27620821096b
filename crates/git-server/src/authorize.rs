//! Who may fetch and push what.

use app::{App, Error, Kind, ProjectRef};
use axum::http::request::Parts;
use domain::access::{Action, ProjectAccess, Viewer};
use domain::token::Scope;
use git::Service;
use http_support::client_ip::ClientIp;
use http_support::credentials::{Presented, presented};
use http_support::viewer::{Authenticated, authenticate};

use crate::refusal::Refusal;

/// What git shows to somebody who has not said who they are.
const SIGN_IN: &str = "HTTP Basic: Access denied. Sign in with your password, or with a personal or \
                       project access token as the password and any name.";

/// Somebody who may do what they ask for.
#[derive(Clone, Debug)]
pub(crate) struct Admitted {
    pub(crate) access: ProjectAccess,
    /// Stands in the logs of the refs that a push moves.
    pub(crate) name: String,
    pub(crate) email: String,
}

/// Lets the sender of a request at a project's repository, or says why not.
///
/// # Errors
/// The refusal. Without a credential it is always the question for one, whether the project is
/// there or not.
pub(crate) async fn admit(
    app: &App,
    project: &str,
    service: Service,
    parts: &Parts,
) -> Result<Admitted, Refusal> {
    let who = identify(app, parts).await?;
    let found = app.reads().find_project(&who.viewer, ProjectRef::Path(project)).await;
    let found = found.map_err(|error| broken(&Error::from(error)))?;
    let anonymous = who.viewer == Viewer::Anonymous;
    let Some(access) = found else {
        return Err(if anonymous { sign_in() } else { Refusal::NoProject });
    };
    if let Err(because) = check(&access, service) {
        return Err(if anonymous { sign_in() } else { Refusal::Forbidden { because } });
    }
    let (name, email) = who.user.map_or_else(
        || ("anonymous".to_owned(), String::new()),
        |user| (user.username, user.email),
    );
    Ok(Admitted { access, name, email })
}

/// A browser's cookie is not for git: only what was put into the request on purpose counts.
async fn identify(app: &App, parts: &Parts) -> Result<Authenticated, Refusal> {
    let shown = presented(parts).filter(|shown| !matches!(shown, Presented::Session(_)));
    let Some(shown) = shown else { return Ok(Authenticated::ANONYMOUS) };
    let address = parts.extensions.get::<ClientIp>().map_or(LOOPBACK, |ClientIp(address)| *address);
    authenticate(app, &shown, address).await.map_err(|error| refused(&error))
}

/// A connection over a Unix socket has no address.
const LOOPBACK: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

fn check(access: &ProjectAccess, service: Service) -> Result<(), String> {
    let (action, scopes, text): (_, &[Scope], _) = match service {
        Service::UploadPack => (
            Action::ReadCode,
            &[Scope::ReadRepository, Scope::WriteRepository, Scope::Api],
            "You are not allowed to download code from this project.",
        ),
        Service::ReceivePack => (
            Action::PushCode,
            &[Scope::WriteRepository, Scope::Api],
            "You are not allowed to push code to this project.",
        ),
    };
    if !has_scope(&access.viewer, scopes) {
        let words: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
        return Err(format!("The token needs one of these scopes: {}.", words.join(", ")));
    }
    if !access.may(action) {
        return Err(text.to_owned());
    }
    if service == Service::ReceivePack && access.project.archived {
        return Err("You can't push code to a project that is archived.".to_owned());
    }
    Ok(())
}

/// Scopes are of tokens; a job's token and nobody's lack of one are limited by what they may do.
fn has_scope(viewer: &Viewer, scopes: &[Scope]) -> bool {
    match viewer {
        Viewer::User { .. } => viewer.has_scope(scopes),
        Viewer::Anonymous | Viewer::Job { .. } | Viewer::System => true,
    }
}

fn sign_in() -> Refusal {
    Refusal::Unauthenticated { because: SIGN_IN.to_owned() }
}

fn refused(error: &Error) -> Refusal {
    let with_hint = || match error.hint() {
        Some(hint) => format!("{error}: {hint}"),
        None => error.to_string(),
    };
    match error.kind() {
        Kind::Unauthenticated if error.code().is_some() => {
            Refusal::Unauthenticated { because: error.to_string() }
        }
        Kind::Unauthenticated => sign_in(),
        Kind::Forbidden => Refusal::Forbidden { because: with_hint() },
        Kind::NotFound => Refusal::NoProject,
        Kind::Limited | Kind::Unavailable => Refusal::Busy { because: with_hint() },
        Kind::Conflict | Kind::Invalid | Kind::TooLarge | Kind::Internal => broken(error),
    }
}

fn broken(error: &Error) -> Refusal {
    tracing::error!(%error, cause = ?std::error::Error::source(error), "a request of git failed");
    Refusal::Broken
}
