//! A server in this process: a fresh folder, people who may more and less, their projects.

use std::collections::BTreeMap;

use app::{App, Clock, CreateProject, NewToken, NewUser, PasswordCost, ProjectRef, Settings};
use domain::access::{ProjectAccess, Role, Viewer};
use domain::project::Visibility;
use domain::push::{RefUpdate, ZERO_SHA};
use domain::token::Scope;
use domain::user::User;
use domain::{ProjectId, Timestamp, UserId};
use tempfile::TempDir;

/// The password of everybody but the administrator.
pub const PASSWORD: &str = "correct horse";

/// Where people would reach the server.
pub const URL: &str = "http://git.test";

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The first administrator.
    Root,
    /// May own projects.
    Owner,
    /// A Developer of every project.
    Developer,
    /// A Guest of every project.
    Guest,
    /// Has an account.
    Stranger,
    /// Has none.
    Nobody,
}

/// Who has an account, by its name.
const ACCOUNTS: [(Who, &str); 4] = [
    (Who::Owner, "owner"),
    (Who::Developer, "dev"),
    (Who::Guest, "guest"),
    (Who::Stranger, "stranger"),
];

/// A server whose clock stands at 2026-11-21T10:00:00Z and that never holds a runner's question.
#[derive(Debug)]
pub struct House {
    pub app: App,
    /// The data folder, removed at the end.
    pub folder: TempDir,
    ids: BTreeMap<Who, UserId>,
}

impl House {
    /// Opens a server in a fresh folder, on SQLite, and makes the accounts.
    ///
    /// # Panics
    /// It cannot be opened, as everything here does when the server refuses.
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut settings = Settings::new(folder.path(), URL);
        settings.clock = Clock::manual(moment("2026-11-21T10:00:00Z"));
        settings.password_cost = PasswordCost::Quick;
        settings.long_poll_seconds = 0;
        let app = App::open(settings).await.expect("a fresh folder opens").app;
        let mut house = Self { app, folder, ids: BTreeMap::from([(Who::Root, UserId(1))]) };
        for (who, name) in ACCOUNTS {
            let user = house.user(name).await;
            house.ids.insert(who, user.id);
        }
        house
    }

    /// The account of somebody who has one.
    pub fn id(&self, who: Who) -> UserId {
        self.ids[&who]
    }

    /// Another account.
    pub async fn user(&self, name: &str) -> User {
        let new = NewUser {
            username: name.to_owned(),
            name: name.to_uppercase(),
            email: format!("{name}@git.test"),
            password: Some(PASSWORD.to_owned()),
            is_admin: false,
        };
        self.app.create_user(&Viewer::System, new).await.expect("the name is free")
    }

    /// Somebody with an account, as the rules see them.
    pub async fn viewer(&self, who: Who) -> Viewer {
        App::viewer_of(&self.account(who).await)
    }

    /// A project as somebody sees it who may.
    pub async fn access(&self, who: Who, project: ProjectId) -> ProjectAccess {
        let viewer = self.viewer(who).await;
        let found = self.app.reads().find_project(&viewer, ProjectRef::Id(project)).await;
        found.expect("the database answers").expect("they may see it")
    }

    /// A project with a developer and a guest, and nothing in its repository.
    pub async fn project(&self, owner: Who, path: &str, visibility: Visibility) -> ProjectId {
        let new = CreateProject {
            path: Some(path.to_owned()),
            visibility: Some(visibility),
            ..CreateProject::default()
        };
        let viewer = self.viewer(owner).await;
        let id = self.app.create_project(&viewer, new).await.expect("the path is free").id;
        let access = self.access(owner, id).await;
        for (who, role) in [(Who::Developer, Role::Developer), (Who::Guest, Role::Guest)] {
            let added = self.app.add_member(&access, self.id(who), role, None).await;
            added.expect("they are no member yet");
        }
        id
    }

    /// A new personal token.
    pub async fn make_token(&self, who: Who, scopes: &[Scope]) -> String {
        let new =
            NewToken { name: "test".to_owned(), scopes: scopes.to_vec(), ..NewToken::default() };
        self.app.create_token(&self.viewer(who).await, new).await.expect("they may").1
    }

    /// A new session of a browser.
    pub async fn make_session(&self, who: Who) -> String {
        self.app.sign_in(&self.account(who).await).await.expect("they may")
    }

    /// A commit on top of `main` that changes the configuration; its SHA. No pipeline is made.
    pub async fn commit(
        &self,
        project: ProjectId,
        author: &str,
        message: &str,
        config: &str,
    ) -> String {
        let repository = self.app.repositories().open(project);
        let parent = repository.ref_sha("refs/heads/main").await.expect("git answers");
        let commit = git::NewCommit {
            parent: parent.clone(),
            files: vec![(".gitlab-ci.yml".to_owned(), config.as_bytes().to_vec())],
            message: message.to_owned(),
            author: git::Signature {
                name: author.to_owned(),
                email: format!("{}@git.test", author.to_lowercase()),
                at: moment("2026-11-21T09:00:00Z"),
            },
        };
        let sha = repository.create_commit(&commit).await.expect("git writes");
        self.point(project, "refs/heads/main", parent, &sha).await;
        sha
    }

    /// A tag on a commit.
    pub async fn tag(&self, project: ProjectId, name: &str, sha: &str) {
        self.point(project, &format!("refs/tags/{name}"), None, sha).await;
    }

    async fn point(&self, project: ProjectId, name: &str, old: Option<String>, new: &str) {
        let old = old.unwrap_or_else(|| ZERO_SHA.to_owned());
        let update = RefUpdate { name: name.to_owned(), old, new: new.to_owned() };
        let repository = self.app.repositories().open(project);
        repository.update_ref(&update, "test").await.expect("nobody else moves it");
    }

    async fn account(&self, who: Who) -> User {
        let found = self.app.reads().find_user(self.id(who)).await;
        found.expect("the database answers").expect("accounts stay")
    }
}

fn moment(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("the tests name moments as RFC 3339 does")
}
