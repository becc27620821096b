//! A server with people and projects, seen by browsers.

use std::collections::BTreeMap;

use app::{App, Clock, CreateProject, NewUser, PasswordCost, Settings};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use domain::access::{ProjectAccess, Role, Viewer};
use domain::project::Visibility;
use domain::{ProjectId, Timestamp, UserId};
use http_body_util::BodyExt as _;
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::paths;
use crate::reads::ProjectRef;

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    /// The first administrator, who owns the projects.
    Root,
    Developer,
    Guest,
    Stranger,
    Nobody,
}

/// Everybody.
pub(super) const EVERYBODY: [Who; 5] =
    [Who::Root, Who::Developer, Who::Guest, Who::Stranger, Who::Nobody];

/// The configuration that projects begin with: one job, and one that deploys when pressed.
const CONFIG: &str = "\
stages: [build, deploy]
compile:
  stage: build
  script: make
ship:
  stage: deploy
  script: ./ship
  when: manual
  environment: {name: production, url: 'https://app.test'}
release:
  stage: deploy
  script: ./release
  rules: [{if: $CI_COMMIT_TAG}]
";

/// A server and the sessions of its visitors.
pub(super) struct Server {
    pub(super) app: App,
    router: Router,
    sessions: BTreeMap<Who, String>,
    ids: BTreeMap<Who, UserId>,
    pub(super) folder: TempDir,
}

/// What a browser got.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Reply {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of the token of the first form.
    pub(super) fn form_token(&self) -> String {
        let mark = "name=\"authenticity_token\" value=\"";
        let at = self.text.find(mark).expect("the page has a form") + mark.len();
        self.text[at..].split('"').next().unwrap().to_owned()
    }

    /// The value of a cookie that was set.
    pub(super) fn cookie(&self, name: &str) -> Option<String> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter();
        let lines = lines.filter_map(|line| line.to_str().ok()?.split(';').next()?.split_once('='));
        lines.filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).next()
    }
}

impl Server {
    pub(super) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::new(folder.path(), "http://git.test");
        settings.clock = Clock::manual(Timestamp::parse("2026-11-21T10:00:00Z").unwrap());
        settings.password_cost = PasswordCost::Quick;
        let app = App::open(settings).await.unwrap().app;
        let password_file = folder.path().join("first-password");
        let router = crate::router(app.clone(), crate::Settings { password_file });
        let (sessions, ids) = (BTreeMap::new(), BTreeMap::from([(Who::Root, UserId(1))]));
        let mut server = Self { app, router, sessions, ids, folder };
        server.people().await;
        server
    }

    async fn people(&mut self) {
        let root = self.viewer(Who::Root).await;
        let names = [(Who::Developer, "dev"), (Who::Guest, "guest"), (Who::Stranger, "stranger")];
        for (who, name) in names {
            let new = NewUser {
                username: name.to_owned(),
                name: name.to_uppercase(),
                email: format!("{name}@git.test"),
                password: Some("correct horse".to_owned()),
                is_admin: false,
            };
            self.ids.insert(who, self.app.create_user(&root, new).await.unwrap().id);
        }
        for (who, id) in self.ids.clone() {
            let user = self.app.reads().find_user(id).await.unwrap().unwrap();
            self.sessions.insert(who, self.app.sign_in(&user).await.unwrap());
        }
    }

    pub(super) async fn viewer(&self, who: Who) -> Viewer {
        let user = self.app.reads().find_user(self.ids[&who]).await.unwrap().unwrap();
        App::viewer_of(&user)
    }

    pub(super) async fn access(&self, project: ProjectId) -> ProjectAccess {
        let root = self.viewer(Who::Root).await;
        let found = self.app.reads().find_project(&root, ProjectRef::Id(project)).await;
        found.unwrap().unwrap()
    }

    /// `root/<path>` with a developer and a guest, and nothing in its repository.
    pub(super) async fn project(&self, path: &str, visibility: Visibility) -> ProjectId {
        let new = CreateProject {
            path: Some(path.to_owned()),
            visibility: Some(visibility),
            ..CreateProject::default()
        };
        let root = self.viewer(Who::Root).await;
        let id = self.app.create_project(&root, new).await.unwrap().id;
        let access = self.access(id).await;
        for (who, role) in [(Who::Developer, Role::Developer), (Who::Guest, Role::Guest)] {
            self.app.add_member(&access, self.ids[&who], role, None).await.unwrap();
        }
        id
    }

    /// A commit on `main` with a configuration.
    pub(super) async fn commit(&self, project: ProjectId) -> String {
        self.commit_file(project, CONFIG).await
    }

    /// A commit on `main` with this configuration.
    pub(super) async fn commit_file(&self, project: ProjectId, config: &str) -> String {
        super::repository::commit(&self.app, project, config).await
    }

    pub(super) async fn get(&self, who: Who, path: &str) -> Reply {
        self.send(who, (Method::GET, path), &[], "").await
    }

    /// Fills in a form of a page and sends it.
    pub(super) async fn submit(&self, who: Who, page: &str, action: &str, fields: &str) -> Reply {
        let form_token = self.get(who, page).await.form_token();
        let body = format!("authenticity_token={}&{fields}", paths::encode(&form_token));
        self.send(who, (Method::POST, action), &[], &body).await
    }

    /// Sends a request as a browser with this visitor's session does.
    pub(super) async fn send(
        &self,
        who: Who,
        (method, path): (Method, &str),
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(secret) = self.sessions.get(&who) {
            request = request.header("cookie", format!("_evenkeel_session={secret}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        self.answer(request).await
    }

    /// Answers a request.
    pub(super) async fn answer(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Reply { status, headers, text: String::from_utf8_lossy(&body).into_owned() }
    }

    /// The router, for answers that do not end.
    pub(super) fn router(&self) -> Router {
        self.router.clone()
    }

    /// The session's cookie line.
    pub(super) fn cookie(&self, who: Who) -> String {
        format!("_evenkeel_session={}", self.sessions[&who])
    }
}
