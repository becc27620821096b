//! Environments.

use serde_json::json;

use super::server::{Server, Who};

const PATH: &str = "/projects/owner%2Fapp/environments";

#[tokio::test]
async fn makes_shows_changes_stops_and_deletes_an_environment() {
    let server = Server::start().await;
    let body = json!({"name": "review/Feature-1", "external_url": "https://f1.test"});
    let made = server.post(Who::Developer, PATH, body.clone()).await;
    insta::assert_snapshot!(made.show(), @"");
    let one = format!("{PATH}/{}", made.json()["id"]);
    let shown = server.get(Who::Owner, &one).await.json();
    assert_eq!(shown["last_deployment"], json!(null));
    assert_eq!(shown.get("project"), None);
    insta::assert_snapshot!(server.post(Who::Owner, PATH, body).await.line(), @"");
    let body = json!({"name": "ignored", "external_url": "", "tier": "staging"});
    let changed = server.put(Who::Developer, &one, body).await.json();
    assert_eq!(changed["name"], "review/Feature-1");
    assert_eq!(changed["external_url"], json!(null));
    assert_eq!(changed["tier"], "staging");
    assert_eq!(server.delete(Who::Developer, &one).await.status, 403);
    let stopped = server.post(Who::Developer, &format!("{one}/stop"), json!({})).await;
    assert_eq!((stopped.status, &stopped.json()["state"]), (200, &json!("stopped")));
    assert_eq!(server.delete(Who::Developer, &one).await.status, 204);
    insta::assert_snapshot!(server.get(Who::Owner, &one).await.line(), @"");
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
    insta::assert_snapshot!(both.line(), @"");
    let short = server.get(Who::Owner, &format!("{PATH}?search=ab")).await;
    insta::assert_snapshot!(short.line(), @"");
    insta::assert_snapshot!(server.statuses(PATH).await, @"");
    insta::assert_snapshot!(server.statuses("/projects/owner%2Fopen/environments").await, @"");
}

#[tokio::test]
async fn refuses_what_is_no_environment() {
    let server = Server::start().await;
    let answer = async |who, body| server.post(who, PATH, body).await.line();
    insta::assert_snapshot!(answer(Who::Owner, json!({})).await, @"");
    insta::assert_snapshot!(answer(Who::Owner, json!({"name": "a!"})).await, @"");
    insta::assert_snapshot!(answer(Who::Owner, json!({"name": "a", "slug": "b"})).await, @"");
    insta::assert_snapshot!(answer(Who::Owner, json!({"name": "a", "tier": "moon"})).await, @"");
    insta::assert_snapshot!(answer(Who::Guest, json!({"name": "a"})).await, @"");
}
