//! A server with one repository, and a client that sees nothing of the machine's settings.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;

use domain::ProjectId;
use git::{Repositories, Repository};
use tempfile::TempDir;

use crate::gate::Gate;
use crate::server::Server;
use crate::tests::Script;

pub(super) struct Sandbox {
    folder: TempDir,
    pub(super) repository: Repository,
    pub(super) script: Arc<Script>,
    pub(super) server: Server,
    pub(super) address: SocketAddr,
}

impl Sandbox {
    pub(super) async fn new() -> Self {
        Self::with(Script::new, |server| server).await
    }

    pub(super) async fn with(
        script: impl FnOnce(Repository) -> Script,
        change: impl FnOnce(Server) -> Server,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repositories = Repositories::new(folder.path().join("repositories"));
        let repository = repositories.create(ProjectId(1), "main").await.unwrap();
        let script = Arc::new(script(repository.clone()));
        let server = change(Server::new(Gate::Script(Arc::clone(&script))));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = server.clone().router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { folder, repository, script, server, address }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/group/app.git", self.address)
    }

    /// A work tree `name` on branch `main` with one commit, and the server as `origin`.
    pub(super) async fn work_tree(&self, name: &str) -> Client {
        let client = new_work_tree(self.path(name)).await;
        client.run(&["remote", "add", "origin", &self.url()]).await;
        client.commit("README", "hello\n").await;
        client
    }

    /// A folder in which git can run.
    pub(super) fn folder(&self, name: &str) -> Client {
        let path = self.path(name);
        std::fs::create_dir_all(&path).unwrap();
        Client { path }
    }

    /// What the repository's folder of objects holds of pushes that were not accepted.
    pub(super) fn quarantines(&self) -> usize {
        let entries = std::fs::read_dir(self.repository.path().join("objects")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with("tmp_objdir")).count()
    }

    /// Folders of pushes that still run.
    pub(super) fn running_pushes(&self) -> usize {
        std::fs::read_dir(self.path("run/pushes")).map_or(0, Iterator::count)
    }
}

/// A work tree on branch `main` without commits.
pub(super) async fn new_work_tree(path: PathBuf) -> Client {
    std::fs::create_dir_all(&path).unwrap();
    let client = Client { path };
    client.run(&["init", "-q", "-b", "main"]).await;
    client
}

/// A person's git in a folder.
pub(super) struct Client {
    pub(super) path: PathBuf,
}

impl Client {
    pub(super) async fn try_run(&self, arguments: &[&str]) -> Output {
        command(&self.path, arguments).output().await.unwrap()
    }

    /// Runs git, which must succeed; answers its output.
    pub(super) async fn run(&self, arguments: &[&str]) -> String {
        let output = self.try_run(arguments).await;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "git {arguments:?}: {text}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Runs git, which must fail; answers what its terminal shows.
    pub(super) async fn fail(&self, arguments: &[&str]) -> String {
        let output = self.try_run(arguments).await;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "git {arguments:?} succeeded: {text}");
        text
    }

    /// Runs git, which must succeed; answers what its terminal shows.
    pub(super) async fn terminal(&self, arguments: &[&str]) -> String {
        let output = self.try_run(arguments).await;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "git {arguments:?}: {text}");
        text
    }

    pub(super) async fn commit(&self, file: &str, text: &str) -> String {
        std::fs::write(self.path.join(file), text).unwrap();
        self.run(&["add", "-A"]).await;
        self.run(&["commit", "-q", "-m", file]).await;
        self.run(&["rev-parse", "HEAD"]).await
    }

    /// Runs git with input.
    pub(super) async fn feed(&self, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        use tokio::io::AsyncWriteExt as _;
        let mut command = command(&self.path, arguments);
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input).await.unwrap();
        drop(stdin);
        let output = child.wait_with_output().await.unwrap();
        assert!(output.status.success(), "git {arguments:?}");
        output.stdout
    }
}

#[expect(clippy::disallowed_methods, reason = "the client's git, not the server's")]
fn command(folder: &Path, arguments: &[&str]) -> tokio::process::Command {
    let mut command = tokio::process::Command::new("git");
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("HOME", folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_AUTHOR_NAME", "Ada")
        .env("GIT_AUTHOR_EMAIL", "ada@example.com")
        .env("GIT_COMMITTER_NAME", "Ada")
        .env("GIT_COMMITTER_EMAIL", "ada@example.com")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true);
    command
}
