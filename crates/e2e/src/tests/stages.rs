//! Stages in order, jobs of a stage beside each other, values of the predefined variables.

use serde_json::Value;

use crate::git::WorkTree;
use crate::rest::Client;
use crate::server::Server;

async fn started(name: &str) -> anyhow::Result<(Server, Client, i64, WorkTree)> {
    let server = Server::start(&["--runner", "shell"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let project = root.project(name).await?;
    let tree = WorkTree::new(server.url(), &format!("root/{name}"), "root", root.token())?;
    Ok((server, root, project, tree))
}

fn started_at(job: &Value) -> &str {
    job["started_at"].as_str().unwrap_or("~")
}

/// Row: C02 (whole)
#[tokio::test]
async fn stages_run_in_order_and_a_failing_one_stops_the_later_ones() -> anyhow::Result<()> {
    let (_server, root, project, tree) = started("stages").await?;
    let file = "stages: [build, test, publish, deploy-staging, deploy-production]\n".to_owned()
        + &["build", "test", "publish", "deploy-staging", "deploy-production"]
            .map(|stage| format!("j-{stage}: {{ stage: {stage}, script: echo {stage} }}\n"))
            .join("");

    let sha = tree.push_ci(&file)?;
    let pipeline = root.pipeline_is(project, &sha, &["success", "failed"]).await?;
    let jobs = root.jobs(project, &pipeline).await?;
    assert_eq!(pipeline["status"], "success");
    assert_eq!(jobs.len(), 5);
    for pair in jobs.windows(2) {
        assert!(pair[0]["finished_at"].as_str() <= pair[1]["started_at"].as_str(), "{pair:?}");
        assert!(started_at(&pair[0]) < started_at(&pair[1]), "{pair:?}");
    }

    let sha = tree.push_ci(&file.replace("echo test }", "exit 3 }"))?;
    let pipeline = root.pipeline_is(project, &sha, &["success", "failed"]).await?;
    let jobs = root.jobs(project, &pipeline).await?;
    let statuses: Vec<&str> = jobs.iter().filter_map(|job| job["status"].as_str()).collect();
    assert_eq!(statuses, ["success", "failed", "skipped", "skipped", "skipped"]);
    assert_eq!(jobs[1]["failure_reason"], "script_failure");
    Ok(())
}

/// Row: C03 (whole)
#[tokio::test]
async fn variables_nest_and_a_short_sha_has_eight_characters() -> anyhow::Result<()> {
    let (server, root, project, tree) = started("values").await?;
    let sha = tree.push_ci(
        "variables:\n  IMAGE: $CI_REGISTRY_IMAGE\n  TAG: $CI_COMMIT_SHORT_SHA\n  FULL: $IMAGE:$TAG\n\
         show:\n  script: echo \"<$IMAGE|$TAG|$FULL>\"\n",
    )?;
    let pipeline = root.pipeline_is(project, &sha, &["success", "failed"]).await?;
    let job = root.job(project, &pipeline, "show").await?;
    let trace = root.trace(project, job["id"].as_i64().unwrap()).await?;
    let image = format!("{}/root/values", server.url().trim_start_matches("http://"));
    let tag = &sha[..8];
    assert!(trace.contains(&format!("<{image}|{tag}|{image}:{tag}>")), "{trace}");
    Ok(())
}

/// Row: C12 (part: two jobs of 5 s end in 5.5 s)
#[tokio::test]
async fn jobs_of_one_stage_run_beside_each_other() -> anyhow::Result<()> {
    let (_server, root, project, tree) = started("parallel").await?;
    let sha = tree.push_ci(
        "test:unit: { script: sleep 5, variables: { GIT_STRATEGY: none } }\n\
         test:lint: { script: sleep 5, variables: { GIT_STRATEGY: none } }\n",
    )?;
    let pipeline = root.pipeline_is(project, &sha, &["success", "failed"]).await?;
    let pipeline = root.get(&format!("/projects/{project}/pipelines/{}", pipeline["id"])).await?;
    let jobs = root.jobs(project, &pipeline).await?;
    let first = jobs.iter().filter_map(|job| job["started_at"].as_str()).min().unwrap();
    let last = jobs.iter().filter_map(|job| job["finished_at"].as_str()).max().unwrap();
    let took = seconds(last) - seconds(first);
    assert!(took < 5.5, "two jobs of 5 s took {took} s: {pipeline}");
    Ok(())
}

/// Seconds of the day of an RFC 3339 moment in UTC.
fn seconds(moment: &str) -> f64 {
    let time = moment.split('T').nth(1).unwrap_or_default().trim_end_matches('Z');
    time.split(':').fold(0.0, |sum, part| sum * 60.0 + part.parse::<f64>().unwrap_or_default())
}

#[tokio::test]
async fn a_silent_job_is_canceled_within_a_second_and_runs_no_further() -> anyhow::Result<()> {
    let (server, root, project, tree) = started("cancel").await?;
    // A duration of its own, so that no other test's job is taken for this one.
    let sleep = format!("sleep {}", 100_000 + server.pid());
    let sha = tree.push_ci(&format!(
        "long:\n  script:\n    - echo begun\n    - {sleep}\n    - echo never\n"
    ))?;
    let pipeline = root.pipeline_is(project, &sha, &["running"]).await?;
    let id = root.job(project, &pipeline, "long").await?["id"].as_i64().unwrap();
    crate::wait::until(20, "the first line", || async {
        Ok(root.trace(project, id).await?.contains("\nbegun").then_some(()))
    })
    .await?;
    let sleeping =
        || crate::process::outcome(crate::process::command("pgrep").args(["-fx", &sleep]));
    crate::wait::until(5, "the job to sleep", || async {
        Ok(sleeping()?.status.success().then_some(()))
    })
    .await?;

    let begun = tokio::time::Instant::now();
    root.post(&format!("/projects/{project}/pipelines/{}/cancel", pipeline["id"]), Value::Null)
        .await?;
    root.pipeline_is(project, &sha, &["canceled"]).await?;
    crate::wait::until(5, "the job's process to be gone", || async {
        Ok((!sleeping()?.status.success()).then_some(()))
    })
    .await?;
    let took = begun.elapsed();
    assert!(took.as_millis() < 1_500, "cancel took {took:?}");
    assert!(!root.trace(project, id).await?.contains("\nnever"));
    Ok(())
}
