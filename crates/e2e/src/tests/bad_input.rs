//! Bad input: a clear error for whoever sent it, and nobody else is harmed.

use std::process::Stdio;

use serde_json::json;

use crate::git::WorkTree;
use crate::process::{all_output, binary, command, outcome};
use crate::rest::Client;
use crate::server::Server;

/// Files that must be refused, with a piece of what the terminal has to say.
fn bad_files() -> Vec<(&'static str, String, &'static str)> {
    let bomb = (1..10).fold("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned(), |text, n| {
        let items = vec![format!("*a{}", n - 1); 10].join(", ");
        text + &format!("a{n}: &a{n} [{items}]\n")
    });
    vec![
        ("malformed", "job:\n  script: [unclosed\nother: x\n".to_owned(), ".gitlab-ci.yml:"),
        ("3 MB", format!("# {}\njob: {{ script: x }}\n", "y".repeat(3 << 20)), "too big"),
        ("alias bomb", bomb + "job: { script: x }\n", "too big"),
        ("300 deep", format!("job: {}1{}\n", "[".repeat(300), "]".repeat(300)), "too big"),
        ("2 MB of [", "[".repeat(2 << 20), ".gitlab-ci.yml"),
        ("unknown keyword", "job: { script: x, scirpt: y }\n".to_owned(), "unknown keys: scirpt"),
    ]
}

#[tokio::test]
async fn a_bad_file_is_explained_in_the_terminal_and_kept_as_a_pipeline() -> anyhow::Result<()> {
    let server = Server::start(&["--runner", "none"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let project = root.project("bad").await?;
    let tree = WorkTree::new(server.url(), "root/bad", "root", root.token())?;
    for (name, file, wanted) in bad_files() {
        tree.write(".gitlab-ci.yml", &file)?;
        let sha = tree.commit(name)?;
        let begun = tokio::time::Instant::now();
        let terminal = tree.push(&["main"])?;
        assert!(begun.elapsed().as_secs() < 8, "{name} took {:?}", begun.elapsed());
        assert!(terminal.contains(wanted), "{name}: {terminal}");

        let pipeline = root.pipeline_is(project, &sha, &["failed"]).await?;
        let shown = root.get(&format!("/projects/{project}/pipelines/{}", pipeline["id"])).await?;
        assert!(
            shown["yaml_errors"].as_str().is_some_and(|text| !text.is_empty()),
            "{name}: {shown}"
        );
        let other = reqwest::get(format!("{}/-/readiness", server.url())).await?;
        assert_eq!(other.status(), 200, "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn a_push_of_ten_thousand_refs_is_refused_and_nothing_moves() -> anyhow::Result<()> {
    let server = Server::start(&["--runner", "none"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    root.project("many-refs").await?;
    let tree = WorkTree::new(server.url(), "root/many-refs", "root", root.token())?;
    let sha = tree.commit("One")?;
    let refs = (0..10_000).map(|n| format!("create refs/heads/b{n} {sha}\n")).collect::<String>();
    tree.write(".git/refs.txt", &refs)?;
    let mut update = tree.command();
    update
        .args(["update-ref", "--stdin"])
        .stdin(std::fs::File::open(tree.path().join(".git/refs.txt"))?);
    crate::process::run(&mut update)?;

    let said = first_words(tree.command().args(["push", "--all", "origin"]))?;
    assert!(said.contains("10001 refs"), "{said}");
    assert_eq!(tree.git(&["ls-remote", "origin"])?, "");
    Ok(())
}

/// The first line that the server has a push say. git itself then thinks for a minute about ten
/// thousand refusals, which is not waited for.
fn first_words(push: &mut std::process::Command) -> anyhow::Result<String> {
    use std::io::BufRead as _;
    let mut push = push.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let stderr = push.stderr.take().expect("it is piped");
    let said = std::io::BufReader::new(stderr).lines().map_while(Result::ok);
    let said = said.into_iter().find(|line| line.starts_with("remote:")).unwrap_or_default();
    push.kill()?;
    push.wait()?;
    Ok(said)
}

/// Row: X07 (part: wrong, foreign and revoked tokens)
#[tokio::test]
async fn a_wrong_token_is_named_and_tells_nothing_else() -> anyhow::Result<()> {
    let server = Server::start(&["--runner", "none"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let project = root.project("secret").await?;
    let wrong = Client::new(server.url(), "glpat-wrongwrongwrongwrong");
    let path = format!("/projects/{project}");
    let (status, body) = wrong.send(reqwest::Method::GET, &path, None).await?;
    assert_eq!((status, &body["message"]), (401, &json!("401 Unauthorized")), "{body}");
    assert!(body["hint"].is_string(), "{body}");
    server.user("other")?;
    let other = Client::new(server.url(), &server.token("other", "api")?);
    let (status, body) = other.send(reqwest::Method::GET, &path, None).await?;
    assert_eq!((status, &body["message"]), (404, &json!("404 Project Not Found")), "{body}");

    let tree = WorkTree::new(server.url(), "root/secret", "root", "glpat-wrong")?;
    tree.commit("One")?;
    let output = tree.try_push(&["main"])?;
    assert!(!output.status.success());
    assert!(all_output(&output).contains("Authentication failed"), "{}", all_output(&output));
    Ok(())
}

#[tokio::test]
async fn a_runner_that_vanishes_loses_its_job_to_a_system_failure() -> anyhow::Result<()> {
    let server = Server::start(&["--runner", "none"]).await?;
    let root = server.client("api,read_repository,write_repository,create_runner")?;
    let project = root.project("lost").await?;
    let runner = root.post("/user/runners", json!({ "runner_type": "instance_type" })).await?;
    let tree = WorkTree::new(server.url(), "root/lost", "root", root.token())?;
    let sha = tree.push_ci("job: { script: echo }\n")?;
    let ask = json!({ "token": runner["token"], "system_id": "s_abcdefghijkl",
        "info": { "features": {} }, "running_jobs": [] });
    let job = root.post("/jobs/request", ask.clone()).await?;
    root.pipeline_is(project, &sha, &["running"]).await?;

    // The machine comes back and does not know of the job any more.
    let (status, _) = root.send(reqwest::Method::POST, "/jobs/request", Some(ask)).await?;
    assert_eq!(status, 204);
    root.pipeline_is(project, &sha, &["failed"]).await?;
    let shown = root.get(&format!("/projects/{project}/jobs/{}", job["id"])).await?;
    assert_eq!(shown["failure_reason"], "runner_system_failure");
    Ok(())
}

#[tokio::test]
async fn a_second_server_on_the_folder_is_refused_with_the_first_ones_number() -> anyhow::Result<()>
{
    let server = Server::start(&["--runner", "none"]).await?;
    // One that is not refused would run for ever.
    let mut second = command("timeout");
    second.arg("30").arg(binary()?);
    second.args(["server", "--listen", "127.0.0.1:0", "--data"]).arg(server.data());
    let output = outcome(second.stdin(Stdio::null()))?;
    let text = all_output(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains(&format!("process {}", server.pid())), "{text}");
    Ok(())
}

#[tokio::test]
async fn the_doctor_asks_a_running_server_and_leaves_its_folder_alone() -> anyhow::Result<()> {
    let mut server = Server::start(&["--runner", "none"]).await?;
    let ask = |data: &std::path::Path| -> anyhow::Result<String> {
        Ok(all_output(&outcome(command(binary()?).args(["doctor", "--data"]).arg(data))?))
    };
    let said = ask(server.data())?;
    let wanted = format!("server: process {} answers at {}", server.pid(), server.url());
    assert!(said.contains(&wanted), "{said}");
    server.kill()?;
    let said = ask(server.data())?;
    assert!(said.contains("server: not running"), "{said}");
    server.restart().await
}

#[tokio::test]
async fn wrong_usage_is_code_two_and_an_impossible_thing_code_three() -> anyhow::Result<()> {
    let code = |arguments: &[&str]| -> anyhow::Result<Option<i32>> {
        Ok(outcome(command(binary()?).args(arguments))?.status.code())
    };
    assert_eq!(code(&["--version"])?, Some(0));
    assert_eq!(code(&["server", "--runner", "podman"])?, Some(2));
    assert_eq!(
        code(&[
            "token",
            "create",
            "--data",
            "/nonexistent",
            "--user",
            "root",
            "--name",
            "n",
            "--scopes",
            "api"
        ])?,
        Some(3)
    );
    assert_eq!(code(&["doctor", "--data", "/nonexistent"])?, Some(1));
    Ok(())
}
