//! The thin line through every layer: a push becomes a pipeline, a job, a trace.

use crate::git::WorkTree;
use crate::server::Server;

#[tokio::test]
async fn a_push_runs_a_job_and_keeps_its_trace() -> anyhow::Result<()> {
    let server = Server::start(&["--runner", "shell"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let project = root.project("app").await?;
    let tree = WorkTree::new(server.url(), "root/app", "root", root.token())?;
    tree.write(".gitlab-ci.yml", "hello:\n  script: echo hello from $CI_COMMIT_SHORT_SHA\n")?;
    let sha = tree.commit("Say hello")?;

    let terminal = tree.push(&["main"])?;
    let pipeline = root.pipeline_is(project, &sha, &["success", "failed"]).await?;

    assert_eq!(pipeline["status"], "success");
    assert_eq!(pipeline["source"], "push");
    let address = format!("remote:   {}/root/app/-/pipelines/{}", server.url(), pipeline["id"]);
    assert!(terminal.contains(address.trim_start_matches("remote:   ")), "{terminal}");
    let job = root.job(project, &pipeline, "hello").await?;
    let trace = root.trace(project, job["id"].as_i64().unwrap()).await?;
    assert!(trace.contains(&format!("hello from {}", &sha[..8])), "{trace}");
    assert!(trace.contains("Job succeeded"), "{trace}");
    Ok(())
}
