//! A server with people, a private project and a public one.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use domain::ProjectId;
use domain::project::Visibility;
use domain::token::Scope;
use http_body_util::BodyExt as _;
use serde_json::Value;
use test_support::house::House;
pub(super) use test_support::house::Who;
use tower::ServiceExt as _;

use super::reply::Reply;

/// Everybody but the administrator, from the one who may most.
pub(super) const EVERYBODY: [Who; 5] =
    [Who::Owner, Who::Developer, Who::Guest, Who::Stranger, Who::Nobody];

/// The configuration that both projects begin with.
const CONFIG: &str = "\
stages: [build, deploy]
compile:
  stage: build
  script: make
  artifacts: {paths: [out/]}
ship:
  stage: deploy
  script: ./ship
  when: manual
  allow_failure: false
  environment: {name: production, url: 'https://app.test'}
";

pub(super) struct Server {
    house: House,
    router: Router,
    tokens: BTreeMap<Who, String>,
    /// `owner/app`; `owner/open` is public.
    pub(super) private: ProjectId,
    /// The tip of `main` in both, and the tag `v1`.
    pub(super) sha: String,
}

impl std::ops::Deref for Server {
    type Target = House;

    fn deref(&self) -> &House {
        &self.house
    }
}

impl Server {
    pub(super) async fn start() -> Self {
        let house = House::open().await;
        let router = Router::new().nest("/api/v4", crate::router(house.app.clone()));
        let mut tokens = BTreeMap::new();
        for who in [Who::Root, Who::Owner, Who::Developer, Who::Guest, Who::Stranger] {
            tokens.insert(who, house.make_token(who, &[Scope::Api]).await);
        }
        let (private, _) = project(&house, "app", Visibility::Private).await;
        let (_, sha) = project(&house, "open", Visibility::Public).await;
        Self { house, router, tokens, private, sha }
    }

    /// The project that is public.
    pub(super) async fn open(&self) -> ProjectId {
        let viewer = self.viewer(Who::Owner).await;
        let found = self.app.reads().find_project(&viewer, app::ProjectRef::Path("owner/open"));
        found.await.unwrap().unwrap().project.id
    }

    /// The token that requests of this person carry.
    pub(super) fn token(&self, who: Who) -> &str {
        &self.tokens[&who]
    }

    pub(super) async fn get(&self, who: Who, path: &str) -> Reply {
        self.call(who, Method::GET, path, None).await
    }

    pub(super) async fn post(&self, who: Who, path: &str, body: Value) -> Reply {
        self.call(who, Method::POST, path, Some(body)).await
    }

    pub(super) async fn put(&self, who: Who, path: &str, body: Value) -> Reply {
        self.call(who, Method::PUT, path, Some(body)).await
    }

    pub(super) async fn delete(&self, who: Who, path: &str) -> Reply {
        self.call(who, Method::DELETE, path, None).await
    }

    async fn call(&self, who: Who, method: Method, path: &str, body: Option<Value>) -> Reply {
        let mut request = Request::builder().method(method).uri(format!("/api/v4{path}"));
        if let Some(token) = self.tokens.get(&who) {
            request = request.header("PRIVATE-TOKEN", token);
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    /// Any request.
    pub(super) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            bytes: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    /// The statuses that everybody gets for reading the same path.
    pub(super) async fn statuses(&self, path: &str) -> String {
        let mut statuses = Vec::new();
        for who in EVERYBODY {
            statuses.push(format!("{who:?} {}", self.get(who, path).await.status));
        }
        statuses.join(", ")
    }
}

/// A project of the owner's with a first commit and a tag; its tip.
async fn project(house: &House, path: &str, visibility: Visibility) -> (ProjectId, String) {
    let id = house.project(Who::Owner, path, visibility).await;
    let sha = house.commit(id, "Owner", "Begin\n\nWith two jobs.\n", CONFIG).await;
    house.tag(id, "v1", &sha).await;
    (id, sha)
}
