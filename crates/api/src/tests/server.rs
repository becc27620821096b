//! A server with people, a private project and a public one.

use std::collections::BTreeMap;

use app::{App, Clock, CreateProject, NewToken, NewUser, PasswordCost, ProjectRef, Settings};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use domain::access::{ProjectAccess, Role, Viewer};
use domain::project::Visibility;
use domain::push::{RefUpdate, ZERO_SHA};
use domain::token::Scope;
use domain::{ProjectId, Timestamp, UserId};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

use super::reply::Reply;

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    /// The first administrator.
    Root,
    /// Owns the projects.
    Owner,
    /// A Developer of both.
    Developer,
    /// A Guest of both.
    Guest,
    /// Has an account.
    Stranger,
    /// Has none.
    Nobody,
}

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
    pub(super) app: App,
    router: Router,
    tokens: BTreeMap<Who, String>,
    ids: BTreeMap<Who, UserId>,
    /// `owner/app`.
    pub(super) private: ProjectId,
    /// `owner/open`.
    pub(super) public: ProjectId,
    /// The tip of `main` in both.
    pub(super) sha: String,
    _folder: TempDir,
}

impl Server {
    pub(super) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let start = Timestamp::parse("2026-11-21T10:00:00Z").unwrap();
        let mut settings = Settings::new(folder.path(), "http://git.test");
        settings.clock = Clock::manual(start);
        settings.password_cost = PasswordCost::Quick;
        settings.long_poll_seconds = 0;
        let app = App::open(settings).await.unwrap().app;
        let router = Router::new().nest("/api/v4", crate::router(app.clone()));
        let mut server = Self {
            app,
            router,
            tokens: BTreeMap::new(),
            ids: BTreeMap::new(),
            private: ProjectId(0),
            public: ProjectId(0),
            sha: String::new(),
            _folder: folder,
        };
        server.people().await;
        server.private = server.project("app", Visibility::Private).await;
        server.public = server.project("open", Visibility::Public).await;
        server
    }

    pub(super) fn id(&self, who: Who) -> UserId {
        self.ids[&who]
    }

    pub(super) fn token(&self, who: Who) -> &str {
        &self.tokens[&who]
    }

    pub(super) async fn viewer(&self, who: Who) -> Viewer {
        let user = self.app.reads().find_user(self.ids[&who]).await.unwrap().unwrap();
        App::viewer_of(&user)
    }

    pub(super) async fn access(&self, who: Who, project: ProjectId) -> ProjectAccess {
        let viewer = self.viewer(who).await;
        self.app.reads().find_project(&viewer, ProjectRef::Id(project)).await.unwrap().unwrap()
    }

    async fn people(&mut self) {
        self.ids.insert(Who::Root, UserId(1));
        let root = self.viewer(Who::Root).await;
        for (who, name) in [
            (Who::Owner, "owner"),
            (Who::Developer, "dev"),
            (Who::Guest, "guest"),
            (Who::Stranger, "stranger"),
        ] {
            let new = NewUser {
                username: name.to_owned(),
                name: name.to_uppercase(),
                email: format!("{name}@git.test"),
                password: Some("correct horse".to_owned()),
                is_admin: false,
            };
            let user = self.app.create_user(&root, new).await.unwrap();
            self.ids.insert(who, user.id);
        }
        for who in [Who::Root, Who::Owner, Who::Developer, Who::Guest, Who::Stranger] {
            let secret = self.make_token(who, &[Scope::Api]).await;
            self.tokens.insert(who, secret);
        }
    }

    /// Another personal token.
    pub(super) async fn make_token(&self, who: Who, scopes: &[Scope]) -> String {
        let new =
            NewToken { name: "test".to_owned(), scopes: scopes.to_vec(), ..NewToken::default() };
        self.app.create_token(&self.viewer(who).await, new).await.unwrap().1
    }

    async fn project(&mut self, path: &str, visibility: Visibility) -> ProjectId {
        let new = CreateProject {
            path: Some(path.to_owned()),
            visibility: Some(visibility),
            ..CreateProject::default()
        };
        let owner = self.viewer(Who::Owner).await;
        let id = self.app.create_project(&owner, new).await.unwrap().id;
        self.sha = self.commit(id).await;
        let access = self.access(Who::Owner, id).await;
        for (who, role) in [(Who::Developer, Role::Developer), (Who::Guest, Role::Guest)] {
            self.app.add_member(&access, self.ids[&who], role, None).await.unwrap();
        }
        id
    }

    /// A first commit on `main`, with a tag `v1`. No pipeline is made.
    async fn commit(&self, project: ProjectId) -> String {
        let repository = self.app.repositories().open(project);
        let author = git::Signature {
            name: "Owner".to_owned(),
            email: "owner@git.test".to_owned(),
            at: Timestamp::parse("2026-11-21T09:00:00Z").unwrap(),
        };
        let commit = git::NewCommit {
            parent: None,
            files: vec![(".gitlab-ci.yml".to_owned(), CONFIG.as_bytes().to_vec())],
            message: "Begin\n\nWith two jobs.\n".to_owned(),
            author,
        };
        let sha = repository.create_commit(&commit).await.unwrap();
        for name in ["refs/heads/main", "refs/tags/v1"] {
            let update =
                RefUpdate { name: name.to_owned(), old: ZERO_SHA.to_owned(), new: sha.clone() };
            repository.update_ref(&update, "test").await.unwrap();
        }
        sha
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
