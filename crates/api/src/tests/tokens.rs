//! Personal and project access tokens, and how far each reaches.

use axum::body::Body;
use axum::http::Request;
use domain::token::Scope;
use serde_json::json;

use super::server::{Server, Who};

async fn with_token(server: &Server, method: &str, path: &str, token: &str) -> super::reply::Reply {
    let request = Request::builder().method(method).uri(format!("/api/v4{path}"));
    server.send(request.header("PRIVATE-TOKEN", token).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn makes_shows_and_revokes_a_token_of_ones_own() {
    let server = Server::start().await;
    let body =
        json!({"name": "ci", "scopes": "read_api,read_repository", "expires_at": "2027-01-31"});
    let made = server.post(Who::Owner, "/user/personal_access_tokens", body).await;
    assert_eq!(made.status, 201, "{}", made.line());
    let made = made.json();
    let secret = made["token"].as_str().unwrap();
    assert!(secret.starts_with("glpat-"));
    let own = with_token(&server, "GET", "/personal_access_tokens/self", secret).await;
    insta::assert_snapshot!(own.show(), @r#"
    200
    {
      "active": true,
      "created_at": "2026-11-21T10:00:00.000Z",
      "description": null,
      "expires_at": "2027-01-31",
      "id": 6,
      "last_used_at": null,
      "name": "ci",
      "revoked": false,
      "scopes": [
        "read_api",
        "read_repository"
      ],
      "user_id": 2
    }
    "#);
    let listed = server.get(Who::Owner, "/personal_access_tokens?search=CI&state=active").await;
    assert_eq!(listed.column("id"), made["id"].to_string());
    let one = format!("/personal_access_tokens/{}", made["id"]);
    assert_eq!(server.get(Who::Stranger, &one).await.status, 404);
    assert_eq!(server.delete(Who::Stranger, &one).await.status, 404);
    assert_eq!(server.delete(Who::Owner, &one).await.status, 204);
    let gone = with_token(&server, "GET", "/user", secret).await;
    insta::assert_snapshot!(gone.line(), @r#"401 {"error":"invalid_token","error_description":"Token was revoked. You have to re-authorize from the user."}"#);
    assert_eq!(server.get(Who::Owner, &one).await.json()["revoked"], true);
}

#[tokio::test]
async fn makes_tokens_of_others_for_administrators_only() {
    let server = Server::start().await;
    let path = format!("/users/{}/personal_access_tokens", server.id(Who::Guest));
    let body = json!({"name": "x", "scopes": ["api"]});
    assert_eq!(server.post(Who::Owner, &path, body.clone()).await.status, 403);
    let made = server.post(Who::Root, &path, body).await;
    assert_eq!(made.status, 201, "{}", made.line());
    assert_eq!(made.json()["user_id"], server.id(Who::Guest).0);
    let wrong = json!({"scopes": ["everything"]});
    let wrong = server.post(Who::Owner, "/user/personal_access_tokens", wrong).await;
    insta::assert_snapshot!(wrong.line(), @r#"400 {"error":"scopes does not have a valid value, name is missing"}"#);
    let others = format!("/personal_access_tokens?user_id={}", server.id(Who::Guest));
    assert_eq!(server.get(Who::Owner, &others).await.status, 401);
    assert_eq!(server.get(Who::Root, &others).await.status, 200);
}

#[tokio::test]
async fn reaches_as_far_as_its_scopes() {
    let server = Server::start().await;
    let reads = server.make_token(Who::Owner, &[Scope::ReadApi]).await;
    assert_eq!(with_token(&server, "GET", "/projects/owner%2Fapp", &reads).await.status, 200);
    let writes = with_token(&server, "POST", "/projects?name=x", &reads).await;
    insta::assert_snapshot!(writes.line(), @r#"403 {"error":"insufficient_scope","error_description":"The request requires higher privileges than provided by the access token.","scope":"api"}"#);
    let git = server.make_token(Who::Owner, &[Scope::ReadRepository]).await;
    insta::assert_snapshot!(with_token(&server, "GET", "/projects", &git).await.line(), @r#"403 {"error":"insufficient_scope","error_description":"The request requires higher privileges than provided by the access token.","scope":"api read_api"}"#);
    assert_eq!(with_token(&server, "GET", "/personal_access_tokens/self", &git).await.status, 200);
    assert_eq!(
        with_token(&server, "DELETE", "/personal_access_tokens/self", &git).await.status,
        204
    );
    assert_eq!(with_token(&server, "GET", "/personal_access_tokens/self", &git).await.status, 401);
    let account = server.make_token(Who::Owner, &[Scope::ReadUser]).await;
    assert_eq!(with_token(&server, "GET", "/user", &account).await.status, 200);
    assert_eq!(with_token(&server, "GET", "/version", &account).await.status, 200);
    assert_eq!(with_token(&server, "GET", "/projects", &account).await.status, 403);
}

#[tokio::test]
async fn makes_a_bot_for_a_project_access_token() {
    let server = Server::start().await;
    let path = "/projects/owner%2Fapp/access_tokens";
    let body =
        json!({"name": "argo", "scopes": ["api"], "access_level": 30, "expires_at": "2027-01-31"});
    insta::assert_snapshot!(server.statuses(path).await, @"Owner 200, Developer 403, Guest 403, Stranger 404, Nobody 401");
    assert_eq!(server.post(Who::Developer, path, body.clone()).await.status, 403);
    let made = server.post(Who::Owner, path, body).await;
    assert_eq!(made.status, 201, "{}", made.line());
    let made = made.json();
    assert_eq!(made["access_level"], 30);
    let secret = made["token"].as_str().unwrap();
    let bot = with_token(&server, "GET", "/user", secret).await.json();
    assert_eq!(bot["bot"], true);
    assert_eq!(bot["name"], "argo");
    let project = format!("project_{}_bot_", server.private);
    assert!(bot["username"].as_str().unwrap().starts_with(&project), "{bot}");
    assert_eq!(with_token(&server, "GET", "/projects/owner%2Fapp", secret).await.status, 200);
    let one = format!("{path}/{}", made["id"]);
    assert_eq!(server.get(Who::Owner, &one).await.json()["access_level"], 30);
    assert_eq!(server.delete(Who::Owner, &one).await.status, 204);
    assert_eq!(with_token(&server, "GET", "/user", secret).await.status, 401);
}

#[tokio::test]
async fn is_no_use_in_another_project() {
    let server = Server::start().await;
    let stranger = server.post(Who::Stranger, "/projects", json!({"name": "other"})).await.json();
    let body = json!({"name": "argo", "scopes": ["api"], "access_level": 30});
    let made = server.post(Who::Owner, "/projects/owner%2Fapp/access_tokens", body).await.json();
    let secret = made["token"].as_str().unwrap();
    let path = format!("/projects/{}/deployments", stranger["id"]);
    let elsewhere = with_token(&server, "GET", &path, secret).await;
    assert_eq!(elsewhere.status, 404);
    assert_eq!(elsewhere.json()["message"], "404 Project Not Found");
}
