//! Environments.

use serde_json::json;

use super::server::{Server, Who};

const PATH: &str = "/projects/owner%2Fapp/environments";

#[tokio::test]
async fn makes_shows_changes_stops_and_deletes_an_environment() {
    let server = Server::start().await;
    let body = json!({"name": "review/Feature-1", "external_url": "https://f1.test"});
    let made = server.post(Who::Developer, PATH, body.clone()).await;
    insta::assert_snapshot!(made.show(), @r#"
    201
    {
      "auto_stop_at": null,
      "auto_stop_setting": "always",
      "cluster_agent": null,
      "created_at": "2026-11-21T10:00:00.000Z",
      "description": null,
      "external_url": "https://f1.test",
      "flux_resource_path": null,
      "id": 1,
      "kubernetes_namespace": null,
      "name": "review/Feature-1",
      "project": {
        "created_at": "2026-11-21T10:00:00.000Z",
        "description": "",
        "id": 1,
        "name": "app",
        "name_with_namespace": "OWNER / app",
        "path": "app",
        "path_with_namespace": "owner/app"
      },
      "slug": "review-feature-1-ras601",
      "state": "available",
      "tier": "development",
      "updated_at": "2026-11-21T10:00:00.000Z"
    }
    "#);
    let one = format!("{PATH}/{}", made.json()["id"]);
    let shown = server.get(Who::Owner, &one).await.json();
    assert_eq!(shown["last_deployment"], json!(null));
    assert_eq!(shown.get("project"), None);
    insta::assert_snapshot!(server.post(Who::Owner, PATH, body).await.line(), @r#"400 {"message":{"name":["has already been taken"]}}"#);
    let body = json!({"name": "ignored", "external_url": "", "tier": "staging"});
    let changed = server.put(Who::Developer, &one, body).await.json();
    assert_eq!(changed["name"], "review/Feature-1");
    assert_eq!(changed["external_url"], json!(null));
    assert_eq!(changed["tier"], "staging");
    assert_eq!(server.delete(Who::Developer, &one).await.status, 403);
    let stopped = server.post(Who::Developer, &format!("{one}/stop"), json!({})).await;
    assert_eq!((stopped.status, &stopped.json()["state"]), (200, &json!("stopped")));
    assert_eq!(server.delete(Who::Developer, &one).await.status, 204);
    insta::assert_snapshot!(server.get(Who::Owner, &one).await.line(), @r#"404 {"message":"404 Environment Not Found"}"#);
}

#[tokio::test]
async fn lists_environments() {
    let server = Server::start().await;
    for name in ["production", "review/a", "review/b"] {
        assert_eq!(server.post(Who::Owner, PATH, json!({"name": name})).await.status, 201);
    }
    let names =
        async |query: &str| server.get(Who::Owner, &format!("{PATH}{query}")).await.column("name");
    assert_eq!(names("").await, r#""production" "review/a" "review/b""#);
    assert_eq!(names("?name=review/a").await, r#""review/a""#);
    assert_eq!(names("?search=review").await, r#""review/a" "review/b""#);
    assert_eq!(names("?states=stopped").await, "");
    let both = server.get(Who::Owner, &format!("{PATH}?name=a&search=abc")).await;
    insta::assert_snapshot!(both.line(), @r#"400 {"message":"400 Bad request - name and search cannot be used together"}"#);
    let short = server.get(Who::Owner, &format!("{PATH}?search=ab")).await;
    insta::assert_snapshot!(short.line(), @r#"400 {"message":"400 Bad request - Search query is less than 3 characters"}"#);
    insta::assert_snapshot!(server.statuses(PATH).await, @"Owner 200, Developer 200, Guest 403, Stranger 404, Nobody 404");
    insta::assert_snapshot!(server.statuses("/projects/owner%2Fopen/environments").await, @"Owner 200, Developer 200, Guest 200, Stranger 200, Nobody 200");
}

#[tokio::test]
async fn refuses_what_is_no_environment() {
    let server = Server::start().await;
    let answer = async |who, body| server.post(who, PATH, body).await.line();
    insta::assert_snapshot!(answer(Who::Owner, json!({})).await, @r#"400 {"error":"name is missing"}"#);
    insta::assert_snapshot!(answer(Who::Owner, json!({"name": "a!"})).await, @r#"400 {"message":{"name":["can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'"]}}"#);
    insta::assert_snapshot!(answer(Who::Owner, json!({"name": "a", "slug": "b"})).await, @r#"400 {"error":"slug is automatically generated and cannot be changed"}"#);
    insta::assert_snapshot!(answer(Who::Owner, json!({"name": "a", "tier": "moon"})).await, @r#"400 {"error":"tier does not have a valid value"}"#);
    insta::assert_snapshot!(answer(Who::Guest, json!({"name": "a"})).await, @r#"403 {"message":"403 Forbidden - this takes the role developer in owner/app, yours is guest"}"#);
}
