//! The project of `examples/guide`, end to end, with a real engine.

use std::fmt::Write as _;

use serde_json::Value;

use crate::git::WorkTree;
use crate::process::{command, run};
use crate::rest::Client;
use crate::server::Server;

const ENGINE: &[&str] =
    &["--runner", "docker", "--runner-volume", "/var/run/docker.sock:/var/run/docker.sock"];

fn docker(arguments: &[&str]) -> anyhow::Result<String> {
    Ok(run(command("docker").args(arguments))?.trim().to_owned())
}

/// Removes both compose projects of a test, whatever came of it.
struct Stacks(String);

impl Drop for Stacks {
    fn drop(&mut self) {
        for stack in ["staging", "production"] {
            let label = format!("label=com.docker.compose.project={}-{stack}", self.0);
            for kind in [&["ps", "-aq"][..], &["network", "ls", "-q"]] {
                let Ok(ids) = docker(&[kind, &["--filter", &label]].concat()) else { continue };
                for id in ids.lines() {
                    let remove =
                        if kind[0] == "ps" { &["rm", "-f"][..] } else { &["network", "rm"] };
                    docker(&[remove, &[id]].concat()).ok();
                }
            }
        }
    }
}

/// The id of the container of a service.
fn container(stack: &str, service: &str) -> anyhow::Result<String> {
    docker(&[
        "ps",
        "-q",
        "--no-trunc",
        "--filter",
        &format!("label=com.docker.compose.project={stack}"),
        "--filter",
        &format!("label=com.docker.compose.service={service}"),
    ])
}

fn copy_example(tree: &WorkTree) -> anyhow::Result<()> {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/guide/.");
    run(command("cp").args(["-r", example]).arg(tree.path()))?;
    Ok(())
}

async fn play(root: &Client, project: i64, pipeline: &Value, name: &str) -> anyhow::Result<()> {
    let job = root.job(project, pipeline, name).await?;
    root.post(&format!("/projects/{project}/jobs/{}/play", job["id"]), Value::Null).await?;
    Ok(())
}

/// Row: C16 (part: `up -d --no-deps app` leaves the other container alone)
/// Row: C17 (part: the pipeline is red)
/// Row: C14 (part: environment and its url)
#[tokio::test]
#[ignore = "docker"]
async fn builds_tests_and_deploys_to_two_compose_projects() -> anyhow::Result<()> {
    let server = Server::start(ENGINE).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let name = format!("guide-{}", server.pid());
    let project = root.project(&name).await?;
    let slug = format!("root-{name}");
    let _stacks = Stacks(slug.clone());
    let tree = WorkTree::new(server.url(), &format!("root/{name}"), "root", root.token())?;
    copy_example(&tree)?;
    let first = tree.commit("Ship it")?;
    tree.push(&["main"])?;

    // Staging by itself, production after Play.
    let pipeline = root.pipeline_is(project, &first, &["manual", "failed", "success"]).await?;
    assert_eq!(pipeline["status"], "manual", "{}", traces(&root, project, &pipeline).await?);
    let staging = container(&format!("{slug}-staging"), "app")?;
    let database = container(&format!("{slug}-staging"), "database")?;
    assert!(!staging.is_empty() && !database.is_empty());
    assert_eq!(container(&format!("{slug}-production"), "app")?, "", "production waits");
    assert_eq!(health(&staging)?, format!(r#"{{"status":"ok","version":"{}"}}"#, &first[..8]));
    play(&root, project, &pipeline, "deploy:production").await?;
    root.pipeline_is(project, &first, &["success"]).await?;
    let production = container(&format!("{slug}-production"), "app")?;
    assert_eq!(health(&production)?, health(&staging)?);

    // The next version replaces the application and leaves the database alone.
    tree.write("app/www/index.html", "<h1>Second</h1>\n")?;
    let second = tree.commit("Say more")?;
    tree.push(&["main"])?;
    root.pipeline_is(project, &second, &["manual"]).await?;
    let replaced = container(&format!("{slug}-staging"), "app")?;
    assert_ne!(replaced, staging);
    assert_eq!(container(&format!("{slug}-staging"), "database")?, database);
    assert_eq!(
        container(&format!("{slug}-production"), "app")?,
        production,
        "production still waits"
    );

    // A version that is not healthy turns the pipeline red and never reaches production.
    tree.write("app/serve.sh", "#!/bin/sh\nexec httpd -f -p 8081 -h /app/www\n")?;
    let third = tree.commit("Listen elsewhere")?;
    tree.push(&["main"])?;
    let red = root.pipeline_is(project, &third, &["failed", "manual", "success"]).await?;
    assert_eq!(red["status"], "failed");
    assert_eq!(root.job(project, &red, "deploy:staging").await?["status"], "failed");
    assert_eq!(root.job(project, &red, "deploy:production").await?["status"], "skipped");
    let environments = root.get(&format!("/projects/{project}/environments")).await?;
    let urls: Vec<&str> = environments
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|e| e["external_url"].as_str())
        .collect();
    assert!(urls.contains(&"https://staging.example.com"), "{environments}");
    left_nothing()
}

fn health(container: &str) -> anyhow::Result<String> {
    docker(&["exec", container, "wget", "-q", "-O", "-", "http://127.0.0.1:8080/health"])
}

/// No container of a job is left.
fn left_nothing() -> anyhow::Result<()> {
    assert_eq!(docker(&["ps", "-aq", "--filter", "label=evenkeel.job"])?, "");
    Ok(())
}

async fn traces(root: &Client, project: i64, pipeline: &Value) -> anyhow::Result<String> {
    let mut text = String::new();
    for job in root.jobs(project, pipeline).await? {
        let trace = root.trace(project, job["id"].as_i64().unwrap_or_default()).await?;
        writeln!(text, "{} {}\n{trace}", job["name"], job["status"])?;
    }
    Ok(text)
}
