//! Deployments that other tools report.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::server::{Server, Who};

const PATH: &str = "/projects/owner%2Fapp/deployments";

fn report(server: &Server, status: &str) -> Value {
    json!({"environment": "production", "sha": server.sha, "ref": "main", "tag": "false", "status": status})
}

#[tokio::test]
async fn takes_the_request_of_argo_cd() {
    let server = Server::start().await;
    let body = json!({"name": "argo", "scopes": ["api"], "access_level": 30});
    let token = server.post(Who::Owner, "/projects/owner%2Fapp/access_tokens", body).await.json();
    let send = async |path: &str| {
        let request = Request::post(format!("/api/v4{path}"))
            .header("PRIVATE-TOKEN", token["token"].as_str().unwrap())
            .header("Content-type", "application/json")
            .body(Body::from(report(&server, "success").to_string()));
        server.send(request.unwrap()).await
    };
    let made = send(&format!("/projects/{}/deployments", server.private)).await;
    assert_eq!(made.status, 201, "{}", made.line());
    let mut shown = made.json();
    shown["user"] = json!(shown["user"]["name"]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&shown).unwrap(), @r#"
    {
      "approvals": [],
      "created_at": "2026-11-21T10:00:00.000Z",
      "deployable": null,
      "environment": {
        "created_at": "2026-11-21T10:00:00.000Z",
        "external_url": null,
        "id": 1,
        "name": "production",
        "slug": "production",
        "updated_at": "2026-11-21T10:00:00.000Z"
      },
      "finished_at": "2026-11-21T10:00:00.000Z",
      "id": 1,
      "iid": 1,
      "pending_approval_count": 0,
      "ref": "main",
      "sha": "60cc18c5d08f98f06fd2a6b59d6d1340703c49af",
      "status": "success",
      "updated_at": "2026-11-21T10:00:00.000Z",
      "user": "argo"
    }
    "#);
    let again = send(PATH).await;
    assert_eq!(
        (again.status, &again.json()["id"]),
        (201, &shown["id"]),
        "a repeated report is none"
    );
    assert_eq!(server.get(Who::Owner, PATH).await.column("id"), shown["id"].to_string());
    let tag: Value = server.get(Who::Owner, &format!("{PATH}/{}", shown["id"])).await.json();
    assert_eq!(tag["ref"], "main");
}

#[tokio::test]
async fn follows_a_deployment_from_running_to_its_end() {
    let server = Server::start().await;
    let running = server.post(Who::Developer, PATH, report(&server, "running")).await.json();
    assert_eq!(running["status"], "running");
    assert_eq!(running["finished_at"], json!(null));
    let one = format!("{PATH}/{}", running["id"]);
    let failed = server.put(Who::Developer, &one, json!({"status": "failed"})).await;
    assert_eq!((failed.status, &failed.json()["status"]), (200, &json!("failed")));
    let success = server.put(Who::Developer, &one, json!({"status": "success"})).await.json();
    assert_ne!(success["finished_at"], json!(null));
    let environments = server.get(Who::Owner, "/projects/owner%2Fapp/environments").await.json();
    let environment = format!("/projects/owner%2Fapp/environments/{}", environments[0]["id"]);
    let environment = server.get(Who::Owner, &environment).await.json();
    assert_eq!(environment["last_deployment"]["id"], running["id"]);
    assert_eq!(environment["last_deployment"].get("environment"), None);
    assert_eq!(environment["tier"], "production");
    let current = server.delete(Who::Owner, &one).await;
    insta::assert_snapshot!(current.line(), @r#"400 {"message":"400 Bad request - Deployment currently deployed to environment"}"#);
    assert_eq!(server.delete(Who::Developer, &one).await.status, 403);
    assert_eq!(server.delete(Who::Stranger, &one).await.status, 404);
}

#[tokio::test]
async fn says_what_is_wrong_with_a_report() {
    let server = Server::start().await;
    let answer = async |who: Who, change: Value| {
        let mut body = report(&server, "success");
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        server.post(who, PATH, body).await.line()
    };
    let wrong_sha = json!({"sha": "0123456789012345678901234567890123456789"});
    insta::assert_snapshot!(answer(Who::Owner, wrong_sha).await, @r#"400 {"message":{"sha":["The commit does not exist"]}}"#);
    insta::assert_snapshot!(answer(Who::Owner, json!({"sha": "1.2.3", "ref": "none"})).await, @r#"400 {"message":{"ref":["The branch or tag does not exist"],"sha":["The commit does not exist"]}}"#);
    insta::assert_snapshot!(answer(Who::Owner, json!({"sha": ""})).await, @r#"400 {"message":{"sha":["The commit does not exist"]}}"#);
    insta::assert_snapshot!(answer(Who::Owner, json!({"status": "blocked"})).await, @r#"400 {"error":"status does not have a valid value"}"#);
    insta::assert_snapshot!(answer(Who::Owner, json!({"tag": "maybe"})).await, @r#"400 {"error":"tag is invalid"}"#);
    insta::assert_snapshot!(answer(Who::Owner, json!({"environment": "a b!"})).await, @r#"400 {"message":{"name":["can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'"]}}"#);
    insta::assert_snapshot!(answer(Who::Guest, json!({})).await, @r#"403 {"message":"403 Forbidden - this takes the role developer in owner/app, yours is guest"}"#);
    insta::assert_snapshot!(answer(Who::Stranger, json!({})).await, @r#"404 {"hint":"owner/app is not there, or this token may not see it","message":"404 Project Not Found"}"#);
    insta::assert_snapshot!(answer(Who::Nobody, json!({})).await, @r#"401 {"hint":"send an access token in the header PRIVATE-TOKEN","message":"401 Unauthorized"}"#);
    let nothing = server.post(Who::Owner, PATH, json!({})).await;
    insta::assert_snapshot!(nothing.line(), @r#"400 {"error":"environment is missing, sha is missing, ref is missing, tag is missing, status is missing"}"#);
    let project = server.post(Who::Owner, "/projects/999/deployments", report(&server, "success"));
    insta::assert_snapshot!(project.await.line(), @r#"404 {"hint":"999 is not there, or this token may not see it","message":"404 Project Not Found"}"#);
}

#[tokio::test]
async fn lists_deployments_in_gitlabs_orders() {
    let server = Server::start().await;
    for (environment, status) in
        [("staging", "success"), ("production", "running"), ("production", "success")]
    {
        let mut body = report(&server, status);
        body["environment"] = json!(environment);
        let made = server.post(Who::Owner, PATH, body).await;
        assert_eq!(made.status, 201, "{}", made.line());
    }
    let iids =
        async |query: &str| server.get(Who::Owner, &format!("{PATH}{query}")).await.column("iid");
    assert_eq!(iids("").await, "1 2 3", "the oldest first, unlike most lists");
    assert_eq!(iids("?sort=desc").await, "3 2 1");
    assert_eq!(iids("?environment=production").await, "2 3");
    assert_eq!(iids("?environment=none").await, "");
    assert_eq!(iids("?status=success").await, "1 3");
    assert_eq!(iids("?updated_after=2026-11-21T09:00:00Z").await, "1 2 3");
    assert_eq!(iids("?updated_before=2026-11-21T09:00:00Z").await, "");
    let finished = "?status=success&order_by=finished_at&finished_after=2026-11-21";
    assert_eq!(iids(finished).await, "1 3");
    let refused =
        async |query: &str| server.get(Who::Owner, &format!("{PATH}{query}")).await.line();
    insta::assert_snapshot!(refused("?finished_after=2026-01-01&updated_after=2026-01-01").await, @r#"400 {"message":"400 Bad request - Both `updated_at` filter and `finished_at` filter can not be specified"}"#);
    insta::assert_snapshot!(refused("?finished_after=2026-01-01").await, @r#"400 {"message":"400 Bad request - `finished_at` filter requires `finished_at` sort"}"#);
    insta::assert_snapshot!(refused("?order_by=finished_at").await, @r#"400 {"message":"400 Bad request - `finished_at` sort requires `finished_at` filter"}"#);
    insta::assert_snapshot!(refused("?order_by=finished_at&finished_after=2026-01-01").await, @r#"400 {"message":"400 Bad request - `finished_at` filter must be combined with `success` status filter"}"#);
    insta::assert_snapshot!(refused("?updated_after=yesterday&status=new").await, @r#"400 {"error":"updated_after is invalid, status does not have a valid value"}"#);
    insta::assert_snapshot!(server.statuses(PATH).await, @"Owner 200, Developer 200, Guest 403, Stranger 404, Nobody 404");
}
