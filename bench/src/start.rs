//! From starting the program to its first answer, on an empty folder and on a full one. The floor is
//! a program that does nothing.

use e2e::process::{binary, command, run};
use e2e::server::Server;
use tokio::time::Instant;

use crate::samples::{Goal, Row, milliseconds};

pub(crate) async fn measure(runs: usize, pipelines: usize) -> anyhow::Result<Vec<Row>> {
    let mut empty = Row::new("cold start, empty", "ms", Goal::AtMost(50.0));
    let mut full =
        Row::new(&format!("cold start, {pipelines} pipelines stored"), "ms", Goal::AtMost(50.0));
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("full");
    fill(&data, pipelines).await?;
    for _ in 0..runs {
        let begun = Instant::now();
        run(command(binary()?).arg("--version"))?;
        let floor = milliseconds(begun);
        empty.floor(floor);
        full.floor(floor);

        let begun = Instant::now();
        let server = Server::start(&["--runner", "none"]).await?;
        empty.ours(milliseconds(begun));
        drop(server);

        let begun = Instant::now();
        let server = Server::start_on(&data, &["--runner", "none"]).await?;
        full.ours(milliseconds(begun));
        drop(server);
    }
    Ok(vec![empty, full])
}

/// Makes a project with one real pipeline and copies its row.
async fn fill(data: &std::path::Path, pipelines: usize) -> anyhow::Result<()> {
    let server = Server::start_on(data, &["--runner", "none"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    root.project("full").await?;
    let tree = e2e::git::WorkTree::new(server.url(), "root/full", "root", root.token())?;
    tree.push_ci("job: { script: echo }\n")?;
    drop(server);
    let script = include_str!("copy_pipelines.py");
    let database = data.join("db/evenkeel.db");
    run(command("python3").args(["-c", script]).arg(database).arg(pipelines.to_string()))?;
    Ok(())
}
