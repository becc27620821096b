//! A server with people and projects, seen by browsers.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use domain::ProjectId;
use domain::access::ProjectAccess;
use domain::project::Visibility;
use http_body_util::BodyExt as _;
use test_support::house::House;
pub(super) use test_support::house::Who;
use tower::ServiceExt as _;

use crate::paths;

/// Everybody, from the owner of the projects on.
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
    house: House,
    router: Router,
    sessions: BTreeMap<Who, String>,
}

impl std::ops::Deref for Server {
    type Target = House;

    fn deref(&self) -> &House {
        &self.house
    }
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
        let house = House::open().await;
        let password_file = house.folder.path().join("first-password");
        let router = crate::router(house.app.clone(), crate::Settings { password_file });
        let mut sessions = BTreeMap::new();
        for who in [Who::Root, Who::Developer, Who::Guest, Who::Stranger] {
            sessions.insert(who, house.make_session(who).await);
        }
        Self { house, router, sessions }
    }

    /// `root/<path>` with a developer and a guest, and nothing in its repository.
    pub(super) async fn project(&self, path: &str, visibility: Visibility) -> ProjectId {
        self.house.project(Who::Root, path, visibility).await
    }

    /// A project as its owner sees it.
    pub(super) async fn access(&self, project: ProjectId) -> ProjectAccess {
        self.house.access(Who::Root, project).await
    }

    /// A commit on `main` with a configuration.
    pub(super) async fn commit(&self, project: ProjectId) -> String {
        self.commit_file(project, CONFIG).await
    }

    /// A commit on `main` with this configuration.
    pub(super) async fn commit_file(&self, project: ProjectId, config: &str) -> String {
        let message = "Show <prices> with tax\n\nIn every country.\n";
        self.house.commit(project, "Grace", message, config).await
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
