//! Many runners that report at once about one large pipeline.

use std::sync::Arc;

use e2e::git::WorkTree;
use e2e::process::setting;
use e2e::rest::Client;
use e2e::server::Server;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::samples::{Goal, Row};

const JOBS: usize = 2_000;
const CLIENTS: usize = 32;

pub(crate) async fn measure() -> anyhow::Result<Vec<Row>> {
    let mut rows = vec![one("SQLite", &["--runner", "none"]).await?];
    rows.push(match setting("EVENKEEL_TEST_POSTGRES") {
        Ok(url) => one("PostgreSQL", &["--runner", "none", "--database", &url]).await?,
        Err(error) => Row::not_measured("32 concurrent updates, PostgreSQL", &error.to_string()),
    });
    Ok(rows)
}

async fn one(engine: &str, arguments: &[&str]) -> anyhow::Result<Row> {
    let name = format!("{CLIENTS} concurrent updates of {JOBS} jobs, {engine}");
    let mut row = Row::new(&name, "events/s", Goal::AtLeast(1_000.0));
    let server = Server::start(arguments).await?;
    let root = server.client("api,read_repository,write_repository,create_runner")?;
    root.project(&format!("updates-{}", server.pid())).await?;
    let path = format!("root/updates-{}", server.pid());
    let tree = WorkTree::new(server.url(), &path, "root", root.token())?;
    let jobs: String = (0..JOBS).map(|n| format!("j{n}: {{ script: echo }}\n")).collect();
    tree.push_ci(&jobs)?;
    let runner = root.post("/user/runners", json!({ "runner_type": "instance_type" })).await?;
    let taken = Arc::new(Mutex::new(take_all(&root, &runner["token"]).await?));

    let begun = Instant::now();
    let clients: Vec<_> =
        (0..CLIENTS).map(|_| tokio::spawn(report(root.clone(), Arc::clone(&taken)))).collect();
    for client in clients {
        client.await??;
    }
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    row.ours(JOBS as f64 / begun.elapsed().as_secs_f64());
    Ok(row)
}

/// Takes every job of the pipeline, as many runners would.
async fn take_all(root: &Client, token: &Value) -> anyhow::Result<Vec<(i64, String)>> {
    let mut taken = Vec::new();
    for n in 0..JOBS {
        let ask = json!({ "token": token, "system_id": format!("s_{n:012}"), "info": {} });
        let job = root.post("/jobs/request", ask).await?;
        taken.push((
            job["id"].as_i64().unwrap_or_default(),
            job["token"].as_str().unwrap_or_default().to_owned(),
        ));
    }
    Ok(taken)
}

async fn report(root: Client, taken: Arc<Mutex<Vec<(i64, String)>>>) -> anyhow::Result<()> {
    loop {
        let Some((id, token)) = taken.lock().await.pop() else { return Ok(()) };
        let body = json!({ "token": token, "state": "success" });
        let (status, answer) = root.send(Method::PUT, &format!("/jobs/{id}"), Some(body)).await?;
        anyhow::ensure!(status == 200, "job {id}: {status} {answer}");
    }
}
