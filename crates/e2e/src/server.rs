//! A server of its own for a test: the built binary on a fresh folder and a free port.

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use rustix::process::{Pid, Signal};
use tempfile::TempDir;

use crate::process::{binary, command, run};
use crate::rest::Client;
use crate::wait;

/// A running server. It dies with the value.
#[derive(Debug)]
pub struct Server {
    child: Child,
    data: PathBuf,
    arguments: Vec<String>,
    url: String,
    /// Removed at the end, unless the folder was given.
    _folder: Option<TempDir>,
}

impl Server {
    /// Starts a server on a fresh folder, with further arguments.
    ///
    /// # Errors
    /// It does not come up; the message has the end of its log.
    pub async fn start(arguments: &[&str]) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("evenkeel-e2e-").tempdir()?;
        // Shell jobs run as another user and have to pass through.
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711))?;
        let data = folder.path().join("data");
        let mut server = Self::start_on(&data, arguments).await?;
        server._folder = Some(folder);
        Ok(server)
    }

    /// Starts a server on a folder.
    ///
    /// # Errors
    /// It does not come up; the message has the end of its log.
    pub async fn start_on(data: &Path, arguments: &[&str]) -> anyhow::Result<Self> {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let child = spawn(data, "127.0.0.1:0", &arguments)?;
        let mut server =
            Self { child, data: data.to_owned(), arguments, url: String::new(), _folder: None };
        server.url = server.answers().await?;
        Ok(server)
    }

    /// Kills it as a power cut would, and starts it again on the same address.
    ///
    /// # Errors
    /// It does not come up again.
    pub async fn kill_and_restart(&mut self) -> anyhow::Result<()> {
        self.kill()?;
        self.restart().await
    }

    /// `kill -9`.
    ///
    /// # Errors
    /// The process cannot be waited for.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to stop, as a service manager does; how long that took.
    ///
    /// # Errors
    /// It does not stop within a minute, or not with code 0.
    pub async fn stop(&mut self) -> anyhow::Result<Duration> {
        let begun = tokio::time::Instant::now();
        let pid = Pid::from_child(&self.child);
        rustix::process::kill_process(pid, Signal::TERM)?;
        let ended = wait::until(60, "the server to stop", || {
            let ended = self.child.try_wait();
            async move { Ok(ended?) }
        });
        let status = ended.await.with_context(|| format!("its log: {}", self.log()))?;
        anyhow::ensure!(status.success(), "it ended with {status}");
        Ok(begun.elapsed())
    }

    /// Starts it again after [`Server::kill`], on the same address.
    ///
    /// # Errors
    /// It does not come up again.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        let listen = self.url.trim_start_matches("http://").to_owned();
        self.child = spawn(&self.data, &listen, &self.arguments)?;
        self.answers().await?;
        Ok(())
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The number of the process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A client of the API with a fresh token of root's with these scopes.
    ///
    /// # Errors
    /// The token cannot be made.
    pub fn client(&self, scopes: &str) -> anyhow::Result<Client> {
        Ok(Client::new(&self.url, &self.token("root", scopes)?))
    }

    /// A fresh token, made by the command line while the server runs.
    ///
    /// # Errors
    /// The command fails.
    pub fn token(&self, user: &str, scopes: &str) -> anyhow::Result<String> {
        let printed = run(command(binary()?)
            .args(["token", "create", "--data"])
            .arg(&self.data)
            .args(["--user", user, "--name", "test", "--scopes", scopes]))?;
        Ok(printed.trim().to_owned())
    }

    /// A fresh account; its password.
    ///
    /// # Errors
    /// The command fails.
    pub fn user(&self, username: &str) -> anyhow::Result<String> {
        let email = format!("{username}@example.com");
        let printed = run(command(binary()?)
            .args(["user", "create", "--data"])
            .arg(&self.data)
            .args(["--username", username, "--email", &email]))?;
        Ok(printed.trim().to_owned())
    }

    /// What the server wrote to its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.data.with_extension("log")).unwrap_or_default()
    }

    async fn answers(&mut self) -> anyhow::Result<String> {
        let address = self.data.join("run/address");
        let client = crate::rest::http();
        let pid = self.child.id().to_string();
        let waited = wait::until(60, "the server to answer", || async {
            // The file of an earlier process is no answer of this one.
            let Ok(text) = std::fs::read_to_string(&address) else { return Ok(None) };
            let Some((url, owner)) = text.trim().split_once(' ') else { return Ok(None) };
            if owner != pid {
                return Ok(None);
            }
            let answer = client.get(format!("{url}/-/readiness")).send().await;
            Ok(answer.ok().filter(|answer| answer.status().is_success()).map(|_| url.to_owned()))
        });
        waited.await.with_context(|| format!("its log: {}", self.log()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn spawn(data: &Path, listen: &str, arguments: &[String]) -> anyhow::Result<Child> {
    std::fs::create_dir_all(data.parent().context("the data folder has a parent")?)?;
    let log =
        std::fs::OpenOptions::new().create(true).append(true).open(data.with_extension("log"))?;
    let mut server = command(binary()?);
    server.args(["server", "--listen", listen, "--data"]).arg(data).args(arguments);
    // Tests look whether a job can see this.
    server.env("SECRET_OF_THE_SERVER", "not for jobs");
    server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::from(log));
    server.spawn().context("cannot start the server")
}
