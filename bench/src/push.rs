//! From the start of `git push` to the first byte that the script wrote.

use std::path::Path;

use e2e::git::WorkTree;
use e2e::process::{command, run};
use e2e::rest::Client;
use e2e::server::Server;
use tokio::time::Instant;

use crate::samples::{Goal, Row, milliseconds};

/// A place with a server, a project and a work tree that pushes to it.
struct Place {
    server: Server,
    root: Client,
    tree: WorkTree,
    marks: tempfile::TempDir,
}

/// The shell executor, with and without sources.
pub(crate) async fn shell(runs: usize) -> anyhow::Result<Vec<Row>> {
    let mut sources = Row::new("push to first byte, shell", "ms", Goal::Ratio(1.3));
    let mut none = Row::new("push to first byte, shell, no sources", "ms", Goal::FloorPlus(10.0));
    let place = place("shell", &["--runner", "shell"]).await?;
    let clone = place.clone_beside()?;
    for n in 0..runs + 2 {
        let floor = place.push_and_fetch(&clone, n).await?;
        let with = place.push_to_first_byte("", n).await?;
        let pushed = place.push_alone(n).await?;
        let without = place.push_to_first_byte("  variables: { GIT_STRATEGY: none }\n", n).await?;
        // The first rounds warm the work tree up.
        if n >= 2 {
            sources.floor(floor);
            sources.ours(with);
            none.floor(pushed);
            none.ours(without);
        }
    }
    Ok(vec![sources, none])
}

/// The Docker executor: the floor also runs a container of the same image.
pub(crate) async fn docker(runs: usize) -> anyhow::Result<Vec<Row>> {
    let mut row = Row::new("push to first byte, Docker", "ms", Goal::Ratio(1.3));
    let marks = tempfile::tempdir()?;
    let volume = format!("{0}:{0}", marks.path().display());
    let mut place = place("docker", &["--runner", "docker", "--runner-volume", &volume]).await?;
    open_to_all(marks.path())?;
    place.marks = marks;
    let clone = place.clone_beside()?;
    for n in 0..runs.min(20) + 2 {
        let begun = Instant::now();
        place.push_and_fetch(&clone, n).await?;
        run(command("docker").args(["run", "--rm", "busybox:1", "sh", "-c", "echo"]))?;
        let floor = milliseconds(begun);
        let ours = place.push_to_first_byte("  image: busybox:1\n", n).await?;
        if n >= 2 {
            row.floor(floor);
            row.ours(ours);
        }
    }
    Ok(vec![row])
}

async fn place(name: &str, arguments: &[&str]) -> anyhow::Result<Place> {
    let server = Server::start(arguments).await?;
    let root = server.client("api,read_repository,write_repository")?;
    root.project(name).await?;
    let tree = WorkTree::new(server.url(), &format!("root/{name}"), "root", root.token())?;
    let marks = tempfile::tempdir()?;
    open_to_all(marks.path())?;
    tree.write("README", "A small project\n")?;
    tree.commit("Begin")?;
    tree.push(&["main", "-o", "ci.skip"])?;
    Ok(Place { server, root, tree, marks })
}

fn open_to_all(folder: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o1777))?)
}

impl Place {
    fn clone_beside(&self) -> anyhow::Result<tempfile::TempDir> {
        let clone = tempfile::tempdir()?;
        let origin = self.tree.git(&["remote", "get-url", "origin"])?;
        self.tree.git(&["clone", "-q", origin.trim(), &clone.path().display().to_string()])?;
        Ok(clone)
    }

    /// The floor: the same push without a pipeline, then fetch and checkout in a warm clone.
    async fn push_and_fetch(&self, clone: &tempfile::TempDir, n: usize) -> anyhow::Result<f64> {
        let sha = self.change("floor", n)?;
        let folder = clone.path().display().to_string();
        let begun = Instant::now();
        self.tree.push(&["main", "-o", "ci.skip"])?;
        self.tree.git(&["-C", &folder, "fetch", "-q", "--depth", "20", "origin", &sha])?;
        self.tree.git(&["-C", &folder, "checkout", "-f", "-q", &sha])?;
        Ok(milliseconds(begun))
    }

    async fn push_alone(&self, n: usize) -> anyhow::Result<f64> {
        self.change("alone", n)?;
        let begun = Instant::now();
        self.tree.push(&["main", "-o", "ci.skip"])?;
        Ok(milliseconds(begun))
    }

    async fn push_to_first_byte(&self, extra: &str, n: usize) -> anyhow::Result<f64> {
        let mark = self.marks.path().join(format!("mark-{n}-{}", extra.len()));
        let file = format!("job:\n{extra}  script: echo begun > {}\n", mark.display());
        self.tree.write(".gitlab-ci.yml", &file)?;
        self.change("ours", n)?;
        let begun = Instant::now();
        // The runner may be done before the push returns: the mark is looked for beside it.
        let mut push = self.tree.command();
        push.args(["push", "-q", "origin", "main"]).stderr(std::process::Stdio::null());
        let mut push = push.spawn()?;
        while !mark.exists() {
            anyhow::ensure!(begun.elapsed().as_secs() < 30, "no mark: {}", self.server.log());
            tokio::time::sleep(std::time::Duration::from_micros(200)).await;
        }
        let took = milliseconds(begun);
        push.wait()?;
        let sha = self.tree.git(&["rev-parse", "HEAD"])?;
        let projects = self.root.get("/projects?owned=true").await?;
        let project = projects[0]["id"].as_i64().unwrap_or_default();
        self.root.pipeline_is(project, sha.trim(), &["success", "failed"]).await?;
        Ok(took)
    }

    fn change(&self, what: &str, n: usize) -> anyhow::Result<String> {
        self.tree.write("changed", &format!("{what} {n}\n"))?;
        self.tree.commit(what)
    }
}
