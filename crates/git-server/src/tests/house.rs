//! A whole product in a temporary folder: the rules, the journal and the pipelines are real.

use app::{App, CreateProject, NewToken, NewUser, PasswordCost, Settings};
use axum::body::Body;
use axum::http::{Request, Response, header};
use domain::access::{ProjectAccess, Role, Viewer};
use domain::project::{Project, Visibility};
use domain::token::Scope;
use domain::user::User;
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(super) const PASSWORD: &str = "correct-horse-7-battery";
pub(super) struct House {
    pub(super) folder: TempDir,
    pub(super) app: App,
    pub(super) root: User,
}

impl House {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::new(folder.path(), "http://git.example.com");
        settings.password_cost = PasswordCost::Quick;
        let app = App::open(settings).await.unwrap().app;
        let root = app.reads().find_user_by_name("root").await.unwrap().unwrap();
        Self { folder, app, root }
    }

    pub(super) async fn user(&self, name: &str) -> User {
        let new = NewUser {
            username: name.to_owned(),
            name: name.to_owned(),
            email: format!("{name}@example.com"),
            password: Some(PASSWORD.to_owned()),
            is_admin: false,
        };
        self.app.create_user(&Viewer::System, new).await.unwrap()
    }

    pub(super) async fn project(&self, path: &str, visibility: Visibility) -> Project {
        let new = CreateProject {
            name: Some(path.to_owned()),
            path: None,
            namespace_id: None,
            description: String::new(),
            visibility: Some(visibility),
            default_branch: None,
            initialize_with_readme: false,
        };
        self.app.create_project(&App::viewer_of(&self.root), new).await.unwrap()
    }

    pub(super) async fn access(&self, project: &Project) -> ProjectAccess {
        let viewer = App::viewer_of(&self.root);
        let project = app::ProjectRef::Id(project.id);
        self.app.reads().find_project(&viewer, project).await.unwrap().unwrap()
    }

    pub(super) async fn token(&self, user: &User, scopes: &[Scope]) -> String {
        let new = NewToken {
            user_id: None,
            name: "t".to_owned(),
            scopes: scopes.to_vec(),
            expires_at: None,
            project: None,
        };
        self.app.create_token(&App::viewer_of(user), new).await.unwrap().1
    }

    pub(super) async fn ask(
        &self,
        path: &str,
        service: &str,
        who: Option<(&str, &str)>,
    ) -> Response<Body> {
        let uri = format!("/{path}.git/info/refs?service={service}");
        let mut request = Request::get(uri);
        if let Some((name, password)) = who {
            use base64::Engine as _;
            let both = format!("{name}:{password}");
            let both = base64::engine::general_purpose::STANDARD.encode(both);
            request = request.header(header::AUTHORIZATION, format!("Basic {both}"));
        }
        let request = request.body(Body::empty()).unwrap();
        crate::router(self.app.clone()).oneshot(request).await.unwrap()
    }

    pub(super) async fn status(&self, path: &str, service: &str, who: Option<(&str, &str)>) -> u16 {
        self.ask(path, service, who).await.status().as_u16()
    }

    /// Makes the user a member.
    pub(super) async fn join(&self, project: &Project, user: &User, role: Role) {
        let access = self.access(project).await;
        self.app.add_member(&access, user.id, role, None).await.unwrap();
    }

    /// Serves on a socket; answers the start of every address, with this sign-in.
    pub(super) async fn serve(&self, name: &str, password: &str) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = crate::router(self.app.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{name}:{password}@{address}")
    }
}
