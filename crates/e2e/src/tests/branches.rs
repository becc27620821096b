//! A branch decides the environment; a push is all that is needed.

use crate::git::WorkTree;
use crate::server::Server;

/// The mapping of branches, in the words of a team's file.
const WORKFLOW: &str = r#"
workflow:
  rules:
    - if: '$CI_COMMIT_BRANCH == "main"'
      variables:
        DEPLOY_ENV: production
        DEPLOY_URL: https://app.example.com
    - if: '$CI_COMMIT_BRANCH == "develop"'
      variables:
        DEPLOY_ENV: staging
        DEPLOY_URL: https://staging.example.com
    - if: '$CI_MERGE_REQUEST_IID'
      variables:
        DEPLOY_ENV: review
    - when: always

show:
  script: echo "[${DEPLOY_ENV:-none}] [${DEPLOY_URL:-none}]"
"#;

/// Row: B01 (whole)
/// Row: P02 (whole)
#[tokio::test]
async fn each_branch_gets_its_environment_without_any_webhook() -> anyhow::Result<()> {
    let server = Server::start(&["--runner", "shell"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let project = root.project("mapping").await?;
    let tree = WorkTree::new(server.url(), "root/mapping", "root", root.token())?;

    for (branch, wanted) in [
        ("main", "[production] [https://app.example.com]"),
        ("develop", "[staging] [https://staging.example.com]"),
        ("feature/ticket-100", "[none] [none]"),
    ] {
        tree.git(&["checkout", "-q", "-B", branch])?;
        tree.write("branch", branch)?;
        let sha = tree.push_ci(WORKFLOW)?;
        let pipeline = root.pipeline_is(project, &sha, &["success", "failed"]).await?;
        assert_eq!(pipeline["ref"], branch);
        let job = root.job(project, &pipeline, "show").await?;
        let trace = root.trace(project, job["id"].as_i64().unwrap()).await?;
        assert!(trace.contains(wanted), "{branch}: {trace}");
    }
    // Nothing was configured: the server has nothing like a webhook, and pipelines came all the same.
    let hooks =
        root.send(reqwest::Method::GET, &format!("/projects/{project}/hooks"), None).await?;
    assert_eq!(hooks.0, 404, "{hooks:?}");
    Ok(())
}

/// Row: B04 (part: by push)
/// Row: P20 (part: commit per environment)
#[tokio::test]
async fn a_push_deploys_staging_by_itself_and_the_environment_names_its_commit()
-> anyhow::Result<()> {
    let server = Server::start(&["--runner", "shell"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let project = root.project("auto").await?;
    let tree = WorkTree::new(server.url(), "root/auto", "root", root.token())?;
    for round in ["one", "two"] {
        tree.git(&["checkout", "-q", "-B", "develop"])?;
        tree.write("round", round)?;
        let sha = tree.push_ci(
            "deploy:staging:\n  script: echo deployed\n  environment:\n    name: staging\n    \
             url: https://staging.example.com\n  rules:\n    - if: '$CI_COMMIT_BRANCH == \"develop\"'\n",
        )?;
        root.pipeline_is(project, &sha, &["success", "failed"]).await?;
        let list = root.get(&format!("/projects/{project}/environments?name=staging")).await?;
        let id = list[0]["id"].as_i64().unwrap();
        let environment = root.get(&format!("/projects/{project}/environments/{id}")).await?;
        assert_eq!(environment["external_url"], "https://staging.example.com");
        assert_eq!(environment["last_deployment"]["sha"], sha.as_str());
        assert_eq!(environment["last_deployment"]["status"], "success");
    }
    Ok(())
}
