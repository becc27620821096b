//! Pipelines.

use serde_json::{Value, json};

use super::server::{Server, Who};

const PATH: &str = "/projects/owner%2Fapp";

/// A pipeline of `main`.
pub(super) async fn start(server: &Server, who: Who) -> Value {
    let made = server.post(who, &format!("{PATH}/pipeline"), json!({"ref": "main"})).await;
    assert_eq!(made.status, 201, "{}", made.line());
    made.json()
}

#[tokio::test]
async fn makes_and_shows_a_pipeline() {
    let server = Server::start().await;
    let body = json!({"ref": "main", "variables": [{"key": "A", "value": "1"}]});
    let made = server.post(Who::Developer, &format!("{PATH}/pipeline"), body).await;
    assert_eq!(made.status, 201, "{}", made.line());
    let id = made.json()["id"].clone();
    let shown = server.get(Who::Owner, &format!("{PATH}/pipelines/{id}")).await;
    insta::assert_snapshot!(shown.show().replace(&server.sha, "<sha>"), @"");
    let variables = format!("{PATH}/pipelines/{id}/variables");
    insta::assert_snapshot!(server.get(Who::Developer, &variables).await.line(), @"");
    assert_eq!(server.get(Who::Guest, &variables).await.status, 403);
    let latest = server.get(Who::Owner, &format!("{PATH}/pipelines/latest")).await.json();
    assert_eq!(latest["id"], id);
    let of_tag = server.get(Who::Owner, &format!("{PATH}/pipelines/latest?ref=v1")).await;
    insta::assert_snapshot!(of_tag.line(), @"");
}

#[tokio::test]
async fn refuses_a_pipeline_that_cannot_be() {
    let server = Server::start().await;
    let answer = async |who, body| server.post(who, &format!("{PATH}/pipeline"), body).await.line();
    insta::assert_snapshot!(answer(Who::Owner, json!({})).await, @"");
    insta::assert_snapshot!(answer(Who::Owner, json!({"ref": "none"})).await, @"");
    insta::assert_snapshot!(answer(Who::Guest, json!({"ref": "main"})).await, @"");
    assert_eq!(
        server
            .post(Who::Stranger, &format!("{PATH}/pipeline"), json!({"ref": "main"}))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn lists_pipelines() {
    let server = Server::start().await;
    let first = start(&server, Who::Owner).await;
    let second = start(&server, Who::Developer).await;
    let ids = async |query: &str| {
        server.get(Who::Owner, &format!("{PATH}/pipelines{query}")).await.column("id")
    };
    let (first, second) = (first["id"].to_string(), second["id"].to_string());
    assert_eq!(ids("").await, format!("{second} {first}"));
    assert_eq!(ids("?sort=asc").await, format!("{first} {second}"));
    assert_eq!(ids("?username=dev").await, second);
    assert_eq!(ids("?status=success").await, "");
    assert_eq!(ids("?status=waiting_for_resource").await, "");
    assert_eq!(ids("?scope=tags").await, "");
    assert_eq!(ids("?ref=main&source=api").await, format!("{second} {first}"));
    assert_eq!(ids("?source=schedule").await, "");
    assert_eq!(ids(&format!("?sha={}&per_page=1", server.sha)).await, second);
    let wrong = server.get(Who::Owner, &format!("{PATH}/pipelines?status=new&order_by=x")).await;
    insta::assert_snapshot!(wrong.line(), @"");
    insta::assert_snapshot!(server.statuses(&format!("{PATH}/pipelines")).await, @"");
    insta::assert_snapshot!(server.statuses("/projects/owner%2Fopen/pipelines").await, @"");
}

#[tokio::test]
async fn cancels_and_retries_a_pipeline() {
    let server = Server::start().await;
    let id = start(&server, Who::Owner).await["id"].clone();
    let one = format!("{PATH}/pipelines/{id}");
    assert_eq!(server.post(Who::Guest, &format!("{one}/cancel"), json!({})).await.status, 403);
    let canceled = server.post(Who::Developer, &format!("{one}/cancel"), json!({})).await;
    assert_eq!((canceled.status, &canceled.json()["status"]), (201, &json!("canceled")));
    let retried = server.post(Who::Developer, &format!("{one}/retry"), json!({})).await;
    assert_eq!((retried.status, &retried.json()["status"]), (201, &json!("pending")));
    let wrong = server.post(Who::Owner, &format!("{PATH}/pipelines/999/cancel"), json!({})).await;
    insta::assert_snapshot!(wrong.line(), @"");
    let elsewhere = format!("/projects/owner%2Fopen/pipelines/{id}");
    assert_eq!(server.get(Who::Owner, &elsewhere).await.status, 404);
}

#[tokio::test]
async fn lints_a_file() {
    let server = Server::start().await;
    let path = format!("{PATH}/ci/lint");
    let good = json!({"content": "a: {script: x}", "include_jobs": "true"});
    insta::assert_snapshot!(server.post(Who::Developer, &path, good).await.line(), @"");
    let bad = json!({"content": "a: {scripts: x}"});
    let bad = server.post(Who::Developer, &path, bad).await.json();
    assert_eq!(bad["valid"], false);
    let stored = server.get(Who::Developer, &path).await.json();
    assert_eq!(stored["valid"], true);
}
