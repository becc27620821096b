//! Production waits for a person, and the person's name stays on the deployment.

use reqwest::Method;
use serde_json::{Value, json};

use crate::git::WorkTree;
use crate::rest::Client;
use crate::server::Server;

const FILE: &str = r"
stages: [build, deploy-production]
build:
  stage: build
  script: echo built
deploy:production:
  stage: deploy-production
  script: echo deployed
  environment:
    name: production
    url: https://app.example.com
  rules:
    - if: '$CI_COMMIT_BRANCH'
      when: manual
  allow_failure: false
";

/// Row: C18 (whole)
/// Row: C19 (part: role and name)
/// Row: B05 (part: by push)
#[tokio::test]
async fn the_pipeline_is_blocked_until_somebody_who_may_presses_play() -> anyhow::Result<()> {
    let server = Server::start(&["--runner", "shell"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let project = root.project("gate").await?;
    let tree = WorkTree::new(server.url(), "root/gate", "root", root.token())?;
    for (name, role) in [("lead", 40), ("dev", 30), ("guest", 10)] {
        server.user(name)?;
        let user = root.get(&format!("/users?username={name}")).await?;
        let member = json!({ "user_id": user[0]["id"], "access_level": role });
        root.post(&format!("/projects/{project}/members"), member).await?;
    }
    server.user("stranger")?;

    let sha = tree.push_ci(FILE)?;
    let pipeline = root.pipeline_is(project, &sha, &["manual"]).await?;
    let job = root.job(project, &pipeline, "deploy:production").await?;
    assert_eq!(job["status"], "manual");
    assert_eq!(job["allow_failure"], false);
    let play = format!("/projects/{project}/jobs/{}/play", job["id"]);

    let guest = Client::new(server.url(), &server.token("guest", "api")?);
    let stranger = Client::new(server.url(), &server.token("stranger", "api")?);
    let dev = Client::new(server.url(), &server.token("dev", "api")?);
    let lead = Client::new(server.url(), &server.token("lead", "api")?);
    // The default branch is protected: developers look on, as in GitLab.
    assert_eq!(dev.send(Method::POST, &play, None).await?.0, 403);
    assert_eq!(guest.send(Method::POST, &play, None).await?.0, 403);
    assert_eq!(stranger.send(Method::POST, &play, None).await?.0, 404);
    let read_only = Client::new(server.url(), &server.token("lead", "read_api")?);
    assert_eq!(read_only.send(Method::POST, &play, None).await?.0, 403);
    assert_eq!(root.pipeline_is(project, &sha, &["manual"]).await?["id"], pipeline["id"]);

    lead.post(&play, Value::Null).await?;
    root.pipeline_is(project, &sha, &["success"]).await?;
    let deployments =
        root.get(&format!("/projects/{project}/deployments?environment=production")).await?;
    assert_eq!(deployments[0]["user"]["username"], "lead");
    assert_eq!(deployments[0]["status"], "success");
    assert_eq!(deployments[0]["sha"], sha.as_str());
    Ok(())
}

#[tokio::test]
async fn retrying_an_old_deployment_deploys_it_again() -> anyhow::Result<()> {
    let server = Server::start(&["--runner", "shell"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let project = root.project("again").await?;
    let tree = WorkTree::new(server.url(), "root/again", "root", root.token())?;
    let file = "deploy: { script: 'echo $CI_COMMIT_SHA', environment: production }\n";
    let old = tree.push_ci(file)?;
    let first = root.pipeline_is(project, &old, &["success"]).await?;
    tree.write("more", "more")?;
    let new = tree.push_ci(file)?;
    root.pipeline_is(project, &new, &["success"]).await?;

    let job = root.job(project, &first, "deploy").await?;
    let again =
        root.post(&format!("/projects/{project}/jobs/{}/retry", job["id"]), Value::Null).await?;
    assert_ne!(again["id"], job["id"]);
    let path = format!("/projects/{project}/environments?name=production");
    let environment = root.get(&path).await?[0]["id"].as_i64().unwrap();
    let path = format!("/projects/{project}/environments/{environment}");
    let deployed = crate::wait::until(60, "the old commit to be deployed again", || async {
        let last = root.get(&path).await?["last_deployment"].clone();
        Ok((last["sha"] == old.as_str()).then_some(last))
    })
    .await?;
    assert_eq!(deployed["deployable"]["id"], again["id"]);
    Ok(())
}
