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
    insta::assert_snapshot!(shown.show().replace(&server.sha, "<sha>"), @r#"
    200
    {
      "archived": false,
      "before_sha": "0000000000000000000000000000000000000000",
      "committed_at": null,
      "coverage": null,
      "created_at": "2026-11-21T10:00:00.000Z",
      "detailed_status": {
        "details_path": "/owner/app/-/pipelines/1",
        "favicon": "/assets/ci_favicons/favicon_status_pending.png",
        "group": "pending",
        "has_details": true,
        "icon": "status_pending",
        "illustration": null,
        "label": "pending",
        "text": "Pending",
        "tooltip": "pending"
      },
      "duration": null,
      "finished_at": null,
      "id": 1,
      "iid": 1,
      "name": null,
      "project_id": 1,
      "queued_duration": null,
      "ref": "main",
      "sha": "<sha>",
      "source": "api",
      "started_at": null,
      "status": "pending",
      "tag": false,
      "updated_at": "2026-11-21T10:00:00.000Z",
      "user": {
        "avatar_url": null,
        "id": 3,
        "locked": false,
        "name": "DEV",
        "public_email": null,
        "state": "active",
        "username": "dev",
        "web_url": "http://git.test/dev"
      },
      "web_url": "http://git.test/owner/app/-/pipelines/1",
      "yaml_errors": null
    }
    "#);
    let variables = format!("{PATH}/pipelines/{id}/variables");
    insta::assert_snapshot!(server.get(Who::Developer, &variables).await.line(), @r#"200 [{"key":"A","raw":false,"value":"1","variable_type":"env_var"}]"#);
    assert_eq!(server.get(Who::Guest, &variables).await.status, 403);
    let others = start(&server, Who::Owner).await;
    let others = format!("{PATH}/pipelines/{}/variables", others["id"]);
    let refused = server.get(Who::Developer, &others).await;
    assert!(refused.text().contains("this takes a Maintainer"), "{}", refused.line());
    let latest = server.get(Who::Owner, &format!("{PATH}/pipelines/latest?ref=main")).await.json();
    assert_ne!(latest["id"], id);
    let commit = format!("{PATH}/repository/commits/main");
    let commit = server.get(Who::Developer, &commit).await.json();
    assert_eq!((&commit["id"], &commit["status"]), (&json!(server.sha), &json!("pending")));
    assert_eq!(commit["last_pipeline"]["id"], latest["id"]);
    let absent = server.get(Who::Developer, &format!("{PATH}/repository/commits/none")).await;
    assert_eq!(absent.line(), r#"404 {"message":"404 Commit Not Found"}"#);
    let of_tag = server.get(Who::Owner, &format!("{PATH}/pipelines/latest?ref=v1")).await;
    insta::assert_snapshot!(of_tag.line(), @r#"404 {"message":"404 Pipeline Not Found"}"#);
}

#[tokio::test]
async fn refuses_a_pipeline_that_cannot_be() {
    let server = Server::start().await;
    let answer = async |who, body| server.post(who, &format!("{PATH}/pipeline"), body).await.line();
    insta::assert_snapshot!(answer(Who::Owner, json!({})).await, @r#"400 {"error":"ref is missing"}"#);
    insta::assert_snapshot!(answer(Who::Owner, json!({"ref": "none"})).await, @r#"400 {"message":{"base":["Reference not found"]}}"#);
    insta::assert_snapshot!(answer(Who::Guest, json!({"ref": "main"})).await, @r#"403 {"message":"403 Forbidden - this takes the role developer in owner/app, yours is guest"}"#);
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
    insta::assert_snapshot!(wrong.line(), @r#"400 {"error":"status does not have a valid value, order_by does not have a valid value"}"#);
    insta::assert_snapshot!(server.statuses(&format!("{PATH}/pipelines")).await, @"Owner 200, Developer 200, Guest 403, Stranger 404, Nobody 404");
    insta::assert_snapshot!(server.statuses("/projects/owner%2Fopen/pipelines").await, @"Owner 200, Developer 200, Guest 200, Stranger 200, Nobody 200");
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
    insta::assert_snapshot!(wrong.line(), @r#"404 {"message":"404 Pipeline Not Found"}"#);
    let elsewhere = format!("/projects/owner%2Fopen/pipelines/{id}");
    assert_eq!(server.get(Who::Owner, &elsewhere).await.status, 404);
}

#[tokio::test]
async fn lints_a_file() {
    let server = Server::start().await;
    let path = format!("{PATH}/ci/lint");
    let good =
        json!({"content": "a: {script: x, rules: [{if: $CI_COMMIT_TAG}]}", "include_jobs": "true"});
    let found = server.post(Who::Developer, &path, good.clone()).await;
    insta::assert_snapshot!(found.line(), @r#"200 {"errors":[],"includes":[],"jobs":[{"after_script":[],"allow_failure":false,"before_script":[],"environment":null,"except":null,"name":"a","needs":null,"only":null,"script":["x"],"stage":"test","tag_list":[],"when":"on_success"}],"merged_yaml":"---\na:\n  script: x\n  rules:\n  - if: \"$CI_COMMIT_TAG\"\n","valid":true,"warnings":[]}"#);
    let bad = json!({"content": "a: {scripts: x}"});
    let bad = server.post(Who::Developer, &path, bad).await.json();
    assert_eq!(bad["valid"], false);
    assert_eq!(bad["merged_yaml"], "---\na:\n  scripts: x\n");
    let stored = server.get(Who::Developer, &path).await.json();
    assert_eq!(stored["valid"], true);
    assert_eq!(stored["jobs"], json!(null));
    let missing = server.get(Who::Developer, &format!("{path}?content_ref=nowhere")).await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn a_dry_run_judges_the_rules() {
    let server = Server::start().await;
    let path = format!("{PATH}/ci/lint");
    let content = "a: {script: x, rules: [{if: $CI_COMMIT_TAG}]}\nb: {script: y, environment: e}";
    let asked = json!({"content": content, "dry_run": true, "include_jobs": true});
    let found = server.post(Who::Developer, &path, asked).await.json();
    let jobs = found["jobs"].as_array().unwrap();
    assert_eq!(jobs.len(), 1);
    assert_eq!((&jobs[0]["name"], &jobs[0]["environment"]), (&json!("b"), &json!("e")));
    assert!(jobs[0].get("only").is_none(), "a dry run has planned jobs");
    let asked = json!({"content": "a: {script: x, rules: [{when: never}]}", "dry_run": true});
    let found = server.post(Who::Developer, &path, asked).await.json();
    assert_eq!(found["valid"], false);
    assert!(found["errors"][0].as_str().unwrap().starts_with("Pipeline will not run"));
    let stored =
        server.get(Who::Developer, &format!("{path}?dry_run=true&include_jobs=true")).await;
    assert_eq!(stored.json()["valid"], true);
}

#[tokio::test]
async fn lints_a_file_in_a_project_without_commits() {
    let server = Server::start().await;
    let made = server.post(Who::Owner, "/projects", json!({"name": "empty"})).await.json();
    let path = format!("/projects/{}/ci/lint", made["id"]);
    for dry_run in [false, true] {
        let content = "a: {script: x, rules: [{exists: [b]}, {when: always}]}";
        let asked = json!({"content": content, "dry_run": dry_run, "include_jobs": true});
        let found = server.post(Who::Owner, &path, asked).await;
        assert_eq!(found.status, 200, "{}", found.line());
        assert_eq!(found.json()["jobs"][0]["name"], "a");
    }
    let included = json!({"content": "include: a.yml"});
    let found = server.post(Who::Owner, &path, included).await.json();
    assert!(found["errors"][0].as_str().unwrap().contains("Local file `a.yml` does not exist!"));
    assert_eq!(server.get(Who::Owner, &path).await.status, 404);
}
