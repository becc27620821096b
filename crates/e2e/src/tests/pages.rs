//! Pages of the running server, fetched as a person without script fetches them.

use serde_json::json;

use crate::git::WorkTree;
use crate::rest::Client;
use crate::server::Server;
use crate::visitor::Visitor;

const FILE: &str = r"
stages: [build, deploy]
build:
  stage: build
  script: echo built
deploy:production:
  stage: deploy
  script: echo deployed
  when: manual
  allow_failure: false
  environment: { name: production, url: 'https://app.example.com' }
";

/// Row: C14 (part: environment and job page)
#[tokio::test]
async fn what_a_deployment_was_stands_on_the_pages_of_its_environment_and_its_job()
-> anyhow::Result<()> {
    let server = Server::start(&["--runner", "shell"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let project = root.project("seen").await?;
    let password = server.user("lead")?;
    let lead = root.get("/users?username=lead").await?;
    let member = json!({ "user_id": lead[0]["id"], "access_level": 40 });
    root.post(&format!("/projects/{project}/members"), member).await?;
    let tree = WorkTree::new(server.url(), "root/seen", "root", root.token())?;
    tree.write(".gitlab-ci.yml", FILE)?;
    let sha = tree.commit("Show prices with tax")?;
    tree.push(&["HEAD"])?;
    let pipeline = root.pipeline_is(project, &sha, &["manual"]).await?;
    let deploy = root.job(project, &pipeline, "deploy:production").await?;
    let presser = Client::new(server.url(), &server.token("lead", "api")?);
    let play = format!("/projects/{project}/jobs/{}/play", deploy["id"]);
    presser.post(&play, json!({})).await?;
    root.pipeline_is(project, &sha, &["success"]).await?;

    let visitor = Visitor::sign_in(server.url(), "lead", &password).await?;
    let environments = root.get(&format!("/projects/{project}/environments")).await?;
    let environment = format!("/root/seen/-/environments/{}", environments[0]["id"]);
    let page = visitor.page(&environment).await?;
    let commit = format!("/root/seen/-/commit/{sha}");
    let job = format!("/root/seen/-/jobs/{}", deploy["id"]);
    // The commit, its author, who deployed it, where it is reached, the job that did it.
    let wanted = [
        &sha[..8],
        &commit,
        "Show prices with tax",
        "written by <bdi>Ada</bdi>",
        "deployed by <bdi>lead</bdi>",
        "https://app.example.com",
        &job,
    ];
    for one in wanted {
        assert!(page.contains(one), "the environment's page lacks {one}: {page}");
    }

    let page = visitor.page(&job).await?;
    for one in [environment.as_str(), "<bdi>production</bdi>", "Show prices with tax"] {
        assert!(page.contains(one), "the job's page lacks {one}: {page}");
    }
    let build = root.job(project, &pipeline, "build").await?;
    let other = visitor.page(&format!("/root/seen/-/jobs/{}", build["id"])).await?;
    assert!(!other.contains(&environment), "a job without environment names one");
    Ok(())
}
