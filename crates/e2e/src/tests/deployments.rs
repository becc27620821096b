//! Deployments that other tools report.

use reqwest::Method;
use serde_json::{Value, json};

use crate::git::WorkTree;
use crate::process::{command, run, setting};
use crate::rest::Client;
use crate::server::Server;

struct Place {
    server: Server,
    root: Client,
    project: i64,
    sha: String,
    /// A project access token with the Developer role.
    tool: Client,
}

async fn place() -> anyhow::Result<Place> {
    let server = Server::start(&["--runner", "none"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let project = root.project("external").await?;
    let tree = WorkTree::new(server.url(), "root/external", "root", root.token())?;
    let sha = tree.commit("Deploy me")?;
    tree.push(&["main"])?;
    let token = root
        .post(
            &format!("/projects/{project}/access_tokens"),
            json!({ "name": "argocd", "scopes": ["api"], "access_level": 30, "expires_at": next_month()? }),
        )
        .await?;
    let tool = Client::new(server.url(), token["token"].as_str().unwrap());
    Ok(Place { server, root, project, sha, tool })
}

/// A day that tokens may work until, whenever the test runs.
fn next_month() -> anyhow::Result<String> {
    Ok(run(command("date").args(["-u", "-d", "+30 days", "+%F"]))?.trim().to_owned())
}

fn argocd(sha: &str) -> Value {
    json!({ "status": "success", "environment": "production", "sha": sha, "ref": "main", "tag": "false" })
}

/// Row: X09 (whole)
/// Row: X10 (whole)
#[tokio::test]
async fn a_notification_of_argo_cd_makes_its_deployment() -> anyhow::Result<()> {
    let place = place().await?;
    let by_id = format!("/projects/{}/deployments", place.project);
    let by_path = "/projects/root%2Fexternal/deployments";
    for (path, status) in [(by_id.as_str(), "failed"), (by_path, "success")] {
        let mut body = argocd(&place.sha);
        body["status"] = json!(status);
        let made = place.tool.post(path, body).await?;
        assert_eq!(made["status"], status);
        assert_eq!(made["environment"]["name"], "production");
        assert_eq!(made["sha"], place.sha.as_str());
        assert_eq!(made["deployable"], Value::Null);
    }
    let list =
        place.root.get(&format!("{by_id}?environment=production&order_by=id&sort=desc")).await?;
    assert_eq!(list.as_array().map(Vec::len), Some(2));
    assert!(list[0]["id"].as_i64() > list[1]["id"].as_i64());
    Ok(())
}

/// Row: X06 (part: plain HTTP)
#[tokio::test]
async fn running_then_success_or_failed_with_plain_requests() -> anyhow::Result<()> {
    let place = place().await?;
    let path = format!("/projects/{}/deployments", place.project);
    for end in ["success", "failed", "canceled"] {
        let mut body = argocd(&place.sha);
        body["status"] = json!("running");
        let made = place.tool.post(&path, body).await?;
        assert_eq!(made["status"], "running");
        let one = format!("{path}/{}", made["id"]);
        let (status, ended) =
            place.tool.send(Method::PUT, &one, Some(json!({ "status": end }))).await?;
        assert_eq!((status, &ended["status"]), (200, &json!(end)), "{ended}");
        assert_eq!(place.root.get(&one).await?["status"], end);
    }
    Ok(())
}

/// Row: X13 (whole)
#[tokio::test]
async fn every_refusal_is_json_that_names_the_fault() -> anyhow::Result<()> {
    let place = place().await?;
    let path = format!("/projects/{}/deployments", place.project);
    let wrong = Client::new(place.server.url(), "glpat-wrong");
    let (status, body) = wrong.send(Method::POST, &path, Some(argocd(&place.sha))).await?;
    assert_eq!((status, &body["message"]), (401, &json!("401 Unauthorized")), "{body}");
    assert!(body["hint"].is_string(), "{body}");

    let (status, body) =
        place.tool.send(Method::POST, &path, Some(argocd(&"0".repeat(39)))).await?;
    assert_eq!(status, 400);
    assert!(body.to_string().contains("sha"), "{body}");

    let elsewhere = "/projects/root%2Fnowhere/deployments";
    let (status, body) = place.tool.send(Method::POST, elsewhere, Some(argocd(&place.sha))).await?;
    assert_eq!((status, &body["message"]), (404, &json!("404 Project Not Found")), "{body}");

    let mut body = argocd(&place.sha);
    body.as_object_mut().unwrap().remove("environment");
    let (status, body) = place.tool.send(Method::POST, &path, Some(body)).await?;
    assert_eq!((status, body), (400, json!({ "error": "environment is missing" })));

    let mut body = argocd(&place.sha);
    body["status"] = json!("great");
    let (status, body) = place.tool.send(Method::POST, &path, Some(body)).await?;
    assert_eq!((status, body), (400, json!({ "error": "status does not have a valid value" })));
    Ok(())
}

/// Row: X07 (whole)
#[tokio::test]
async fn a_project_token_works_in_its_project_until_it_is_revoked() -> anyhow::Result<()> {
    let place = place().await?;
    let other = place.root.project("other").await?;
    let deployments = format!("/projects/{}/deployments", place.project);
    assert_eq!(place.tool.send(Method::GET, &deployments, None).await?.0, 200);
    let foreign = format!("/projects/{other}/deployments");
    assert_eq!(place.tool.send(Method::GET, &foreign, None).await?.0, 404);

    let tokens = format!("/projects/{}/access_tokens", place.project);
    let read = place
        .root
        .post(&tokens, json!({ "name": "reader", "scopes": ["read_api"], "access_level": 30, "expires_at": next_month()? }))
        .await?;
    let reader = Client::new(place.server.url(), read["token"].as_str().unwrap());
    assert_eq!(reader.send(Method::GET, &deployments, None).await?.0, 200);
    let (status, body) = reader.send(Method::POST, &deployments, Some(argocd(&place.sha))).await?;
    assert_eq!((status, &body["error"]), (403, &json!("insufficient_scope")), "{body}");

    let (status, _) =
        place.root.send(Method::DELETE, &format!("{tokens}/{}", read["id"]), None).await?;
    assert_eq!(status, 204);
    let (status, body) = reader.send(Method::GET, &deployments, None).await?;
    assert_eq!(status, 401, "{body}");
    Ok(())
}

/// Row: X06 (part: python-gitlab)
#[tokio::test]
#[ignore = "docker: needs the clients that script/test installs"]
async fn python_gitlab_works_unmodified() -> anyhow::Result<()> {
    let place = place().await?;
    let script = r#"
import sys, gitlab
url, token, admin, project, sha = sys.argv[1:]
gl = gitlab.Gitlab(url, private_token=token)
gl.auth()
p = gl.projects.get(int(project))
assert gl.projects.get("root/external").id == p.id
d = p.deployments.create({"environment": "staging", "sha": sha, "ref": "main", "tag": False, "status": "running"})
assert d.status == "running", d
d.status = "success"
d.save()
assert p.deployments.get(d.id).status == "success"
assert [x.id for x in p.deployments.list(environment="staging", iterator=True)] == [d.id]
assert [e.name for e in p.environments.list(get_all=True)] == ["staging"]
p = gitlab.Gitlab(url, private_token=admin).projects.get(p.id)
v = p.variables.create({"key": "A", "value": "1"})
assert p.variables.get("A").value == "1"
v.value = "2"; v.save()
assert p.variables.get("A").value == "2"
v.delete()
pipeline = None
for pipeline in p.pipelines.list(iterator=True):
    pipeline.jobs.list(get_all=True)
try:
    p.deployments.create({"environment": "staging", "sha": "nonsense", "ref": "main", "tag": False, "status": "running"})
    raise SystemExit("a wrong sha was accepted")
except gitlab.exceptions.GitlabCreateError as error:
    assert error.response_code == 400, error
print("python-gitlab", gitlab.__version__, "is content")
"#;
    let python = setting("EVENKEEL_TEST_PYTHON")?;
    let said = run(command(python)
        .args(["-c", script, place.server.url(), place.tool.token(), place.root.token()])
        .args([&place.project.to_string(), &place.sha])
        .env("HOME", place.server.data()))?;
    assert!(said.contains("is content"), "{said}");
    Ok(())
}
