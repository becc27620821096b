//! Who looks at a page, and how: asked once for each request.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::request::Parts;
use domain::Timestamp;
use domain::access::{Action, ProjectAccess, Viewer};
use domain::user::User;
use http_support::client_ip::ClientIp;
use http_support::credentials;
use http_support::request_id::RequestId;
use percent_encoding::percent_decode_str;

use crate::frame::{self, Frame, ProjectFrame, Section, Theme};
use crate::problem::Problem;
use crate::site::Site;
use crate::{cookie, csrf, paths};

/// What the client wants to have of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    /// All of it.
    Whole,
    /// What stands inside `<main>`, after a bell.
    Main,
    /// Whether what was pressed was done, and where to look.
    Press,
}

/// The visitor of a page.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    pub(crate) viewer: Viewer,
    pub(crate) user: Option<User>,
    /// The secret of the session.
    pub(crate) session: Option<String>,
    /// What the form token is made from; the session's secret, or a cookie's.
    form_secret: String,
    /// Whether that cookie has to be set first.
    pub(crate) needs_form_cookie: bool,
    pub(crate) theme: Theme,
    pub(crate) notice: Option<String>,
    /// Path and query of the page.
    pub(crate) address: String,
    pub(crate) wants: Wants,
    pub(crate) ip: IpAddr,
    pub(crate) request_id: Option<String>,
    pub(crate) now: Timestamp,
}

impl Visitor {
    /// Finds out who asks. A session that has ended is nobody.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn of(site: &Site, parts: &mut Parts) -> app::Result<Self> {
        let mut session = credentials::session(&parts.headers);
        let user = match &session {
            Some(secret) => site.app.session(secret).await?,
            None => None,
        };
        if user.is_none() {
            session = None;
        }
        let form_cookie = cookie::find(&parts.headers, cookie::FORM).map(str::to_owned);
        let needs_form_cookie = session.is_none() && form_cookie.is_none();
        let form_secret = session.clone().or(form_cookie);
        let Ok(ClientIp(ip)) = ClientIp::from_request_parts(parts, &()).await;
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        Ok(Self {
            viewer: user.as_ref().map_or(Viewer::Anonymous, app::App::viewer_of),
            user,
            session,
            form_secret: form_secret.unwrap_or_else(|| site.app.random_hex(16)),
            needs_form_cookie,
            theme: cookie::find(&parts.headers, cookie::THEME)
                .map(Theme::parse)
                .unwrap_or_default(),
            notice: cookie::find(&parts.headers, cookie::NOTICE).map(decode),
            address: parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            wants: wants(parts),
            ip,
            request_id: parts.extensions.get().map(|RequestId(id)| id.to_string()),
            now: site.app.now(),
        })
    }

    /// The value of the cookie that forms of an unknown visitor are bound to.
    pub(crate) fn form_cookie(&self) -> &str {
        &self.form_secret
    }

    /// Whether a form's token is this visitor's.
    pub(crate) fn sent(&self, token: &str) -> bool {
        csrf::matches(&csrf::token(&self.form_secret), token)
    }

    /// The signed-in account.
    ///
    /// # Errors
    /// Nobody is signed in: the way to the sign-in page.
    pub(crate) fn signed_in(&self) -> Result<&User, Problem> {
        self.user.as_ref().ok_or_else(Problem::sign_in)
    }

    /// The frame of a page outside of projects.
    pub(crate) fn frame(&self, title: &str, section: Section) -> Frame {
        Frame {
            title: title.to_owned(),
            viewer: self.user.as_ref().map(|user| frame::Viewer {
                name: user.name.clone(),
                username: user.username.clone(),
                is_admin: user.is_admin,
            }),
            form_token: csrf::token(&self.form_secret),
            theme: self.theme,
            now: self.now,
            project: None,
            section,
            topics: Vec::new(),
            notice: self.notice.clone(),
            address: self.address.clone(),
        }
    }

    /// The frame of a page of a project.
    pub(crate) fn project_frame(
        &self,
        access: &ProjectAccess,
        title: &str,
        section: Section,
    ) -> Frame {
        let project = &access.project;
        let namespace = project.full_path.rsplit_once('/').map_or("", |(namespace, _)| namespace);
        Frame {
            project: Some(ProjectFrame {
                name: project.name.clone(),
                namespace: namespace.to_owned(),
                at: paths::Project(project.full_path.clone()),
                may_read: access.may(Action::ReadPipeline),
                may_admin: access.may(Action::AdminVariables),
            }),
            ..self.frame(&format!("{title} · {}", project.full_path), section)
        }
    }
}

fn wants(parts: &Parts) -> Wants {
    match parts.headers.get("x-fragment").map(HeaderValue::as_bytes) {
        Some(b"main") => Wants::Main,
        Some(b"press") => Wants::Press,
        Some(_) | None => Wants::Whole,
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().expect("the outermost layer asks who visits"))
    }
}
