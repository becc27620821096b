//! Who calls an endpoint, and whether their credential reaches as far.

use std::marker::PhantomData;

use app::{App, ProjectRef};
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Method, header};
use domain::access::{Action, ProjectAccess, Role, Viewer, least_role};
use domain::token::{Scope, Token};
use domain::user::User;
use http_support::credentials::{self, Presented};
use http_support::project_path::Key;
use http_support::refusal::Refusal;
use http_support::viewer::Authenticated;

use crate::answer::{Answer, done};

/// Which scopes an endpoint asks for, and whether a job may call it.
pub(crate) trait Rule: Send + Sync {
    /// One of these is enough to read.
    const READ: &'static [Scope] = &[Scope::Api, Scope::ReadApi];
    /// One of these is enough to write. Empty: any.
    const WRITE: &'static [Scope] = &[Scope::Api];
    /// Whether a job's token is taken.
    const JOBS: bool = false;
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident { $($constant:ident: $type:ty = $value:expr;)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $name;
        impl Rule for $name { $(const $constant: $type = $value;)* }
    )+};
}

rules! {
    /// Everything that says nothing else.
    Standard {}
    /// What a job may ask for with its token.
    AlsoJobs { JOBS: bool = true; }
    /// What a token that may only read accounts reaches too.
    Accounts { READ: &'static [Scope] = &[Scope::Api, Scope::ReadApi, Scope::ReadUser]; }
    /// What every token may do, whatever it is for.
    AnyToken { READ: &'static [Scope] = &[]; WRITE: &'static [Scope] = &[]; }
    /// Making runners.
    Runners { WRITE: &'static [Scope] = &[Scope::Api, Scope::CreateRunner]; }
}

/// The caller of an endpoint, checked against its [`Rule`]. May be nobody.
#[derive(Clone, Debug)]
pub(crate) struct Caller<R = Standard> {
    pub(crate) viewer: Viewer,
    pub(crate) user: Option<User>,
    pub(crate) token: Option<Token>,
    rule: PhantomData<R>,
}

impl<S, R: Rule> FromRequestParts<S> for Caller<R>
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        if !reads && matches!(credentials::presented(parts), Some(Presented::Session(_))) {
            // A page of another site could make a browser send this.
            parts.headers.remove(header::COOKIE);
        }
        let Authenticated { viewer, user, token } =
            Authenticated::from_request_parts(parts, state).await?;
        check_scope(&viewer, if reads { R::READ } else { R::WRITE }, R::JOBS)?;
        Ok(Self { viewer, user, token, rule: PhantomData })
    }
}

fn check_scope(viewer: &Viewer, wanted: &[Scope], jobs: bool) -> Answer<()> {
    match viewer {
        Viewer::Anonymous | Viewer::System => Ok(()),
        Viewer::Job { .. } if jobs => Ok(()),
        Viewer::Job { .. } => {
            Err(Refusal::forbidden("a job's token does not reach this, an access token does"))
        }
        Viewer::User { .. } if wanted.is_empty() || viewer.has_scope(wanted) => Ok(()),
        Viewer::User { .. } => {
            let wanted: Vec<&str> = wanted.iter().map(|scope| scope.word()).collect();
            Err(Refusal::insufficient_scope(&wanted.join(" ")))
        }
    }
}

impl<R> Caller<R> {
    /// The account, or 401.
    pub(crate) fn account(&self) -> Answer<&User> {
        self.user.as_ref().ok_or_else(nobody)
    }

    /// An administrator's account, or 401, or 403.
    pub(crate) fn admin(&self) -> Answer<&User> {
        let user = self.account()?;
        if self.viewer.is_admin() {
            Ok(user)
        } else {
            Err(Refusal::forbidden("only administrators may do this"))
        }
    }

    fn no_project(&self, id: &str) -> Refusal {
        Refusal::not_found("Project").with_hint(match self.viewer {
            Viewer::Anonymous => format!("{id} is not public, or not there; no token was sent"),
            Viewer::User { .. } | Viewer::Job { .. } | Viewer::System => {
                format!("{id} is not there, or this token may not see it")
            }
        })
    }

    /// The project of that id or path, for somebody who may do this in it.
    ///
    /// What one may not see is 404. What one may see and may not do is 401 for nobody and 403 for
    /// everybody else.
    pub(crate) async fn project(
        &self,
        app: &App,
        id: &str,
        action: Action,
    ) -> Answer<ProjectAccess> {
        let writes = least_role(action) >= Role::Developer;
        if writes && self.viewer == Viewer::Anonymous {
            return Err(nobody());
        }
        let access = match Key::parse(id) {
            Key::Id(id) => app.reads().find_project(&self.viewer, ProjectRef::Id(id)).await,
            Key::Path(path) => {
                app.reads().find_project(&self.viewer, ProjectRef::Path(&path)).await
            }
        };
        let access = done(access)?.ok_or_else(|| self.no_project(id))?;
        permit(&access, action)?;
        Ok(access)
    }
}

/// 401 for somebody who has shown nothing.
fn nobody() -> Refusal {
    Refusal::unauthorized().with_hint("send an access token in the header PRIVATE-TOKEN")
}

/// Whether somebody who sees the project may do this in it.
pub(crate) fn permit(access: &ProjectAccess, action: Action) -> Answer<()> {
    if access.may(action) {
        return Ok(());
    }
    if access.viewer == Viewer::Anonymous {
        return Err(nobody());
    }
    if matches!(access.viewer, Viewer::Job { .. }) {
        return Err(Refusal::forbidden("a job's token may read its own project, and no more"));
    }
    let needed = least_role(action).word();
    let held = access.role.map_or("no member", Role::word);
    Err(Refusal::forbidden(&format!(
        "this takes the role {needed} in {}, yours is {held}",
        access.project.full_path
    )))
}
