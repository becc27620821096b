//! Journeys in a real browser: `e2e-browser/`.

use std::path::Path;

use crate::git::WorkTree;
use crate::process::{command, run, setting};
use crate::server::Server;

const FILE: &str = r"
stages: [build, staging, production]
build: { stage: build, script: echo built }
deploy:staging:
  stage: staging
  script: echo staging
  environment: { name: staging, url: 'https://staging.example.com' }
deploy:production:
  stage: production
  script: echo production
  when: manual
  allow_failure: false
  environment: { name: production, url: 'https://app.example.com/with/a/very/long/path/that/does/not/break' }
";

/// Row: C18 (part: pressed in a browser, seen live)
#[tokio::test]
#[ignore = "docker: needs the browser that script/test installs"]
async fn a_press_of_play_shows_on_the_board_without_a_reload() -> anyhow::Result<()> {
    let server = Server::start(&["--runner", "shell"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let project = root.project("journey").await?;
    let password = server.user("lead")?;
    let lead = root.get("/users?username=lead").await?;
    let member = serde_json::json!({ "user_id": lead[0]["id"], "access_level": 40 });
    root.post(&format!("/projects/{project}/members"), member).await?;
    let tree = WorkTree::new(server.url(), "root/journey", "root", root.token())?;
    let sha = tree.push_ci(FILE)?;
    root.pipeline_is(project, &sha, &["manual"]).await?;

    journey("play.cjs", &[server.url(), "lead", &password, "root/journey"])?;
    let deployments = format!("/projects/{project}/deployments?environment=production");
    assert_eq!(root.get(&deployments).await?[0]["user"]["username"], "lead");
    Ok(())
}

/// Runs a journey to its end.
fn journey(name: &str, arguments: &[&str]) -> anyhow::Result<()> {
    let library = setting("EVENKEEL_TEST_BROWSER")?;
    let home = tempfile::tempdir()?;
    let journeys = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e-browser");
    run(command("node")
        .arg(journeys.join(name))
        .args(arguments)
        .env("NODE_PATH", Path::new(&library).join("node_modules"))
        .env("HOME", home.path()))?;
    Ok(())
}
