//! Jobs, as people see them.

use serde_json::{Value, json};

use super::pipelines::start;
use super::server::{Server, Who};

const PATH: &str = "/projects/owner%2Fapp";

/// The id of a job of the newest pipeline by its name.
pub(super) async fn job(server: &Server, name: &str) -> Value {
    let jobs = server.get(Who::Owner, &format!("{PATH}/jobs")).await.json();
    jobs.as_array().unwrap().iter().find(|job| job["name"] == name).unwrap()["id"].clone()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "every key is shown")]
async fn shows_a_job() {
    let server = Server::start().await;
    start(&server, Who::Developer).await;
    let id = job(&server, "compile").await;
    let shown = server.get(Who::Owner, &format!("{PATH}/jobs/{id}")).await;
    insta::assert_snapshot!(shown.show().replace(&server.sha, "<sha>"), @r#"
    200
    {
      "allow_failure": false,
      "archived": false,
      "artifacts": [],
      "artifacts_expire_at": null,
      "commit": {
        "author_email": "owner@git.test",
        "author_name": "Owner",
        "authored_date": "2026-11-21T09:00:00.000Z",
        "committed_date": "2026-11-21T09:00:00.000Z",
        "committer_email": "owner@git.test",
        "committer_name": "Owner",
        "created_at": "2026-11-21T09:00:00.000Z",
        "extended_trailers": {},
        "id": "<sha>",
        "message": "Begin\n\nWith two jobs.\n",
        "parent_ids": [],
        "short_id": "60cc18c5",
        "title": "Begin",
        "trailers": {},
        "web_url": "http://git.test/owner/app/-/commit/<sha>"
      },
      "coverage": null,
      "created_at": "2026-11-21T10:00:00.000Z",
      "duration": null,
      "erased_at": null,
      "finished_at": null,
      "id": 1,
      "name": "compile",
      "pipeline": {
        "created_at": "2026-11-21T10:00:00.000Z",
        "id": 1,
        "iid": 1,
        "name": null,
        "project_id": 1,
        "ref": "main",
        "sha": "<sha>",
        "source": "api",
        "status": "pending",
        "updated_at": "2026-11-21T10:00:00.000Z",
        "web_url": "http://git.test/owner/app/-/pipelines/1"
      },
      "project": {
        "ci_job_token_scope_enabled": true
      },
      "queued_duration": 0.0,
      "ref": "main",
      "runner": null,
      "runner_manager": null,
      "stage": "build",
      "started_at": null,
      "status": "pending",
      "tag": false,
      "tag_list": [],
      "user": {
        "avatar_url": null,
        "bio": "",
        "bot": false,
        "created_at": "2026-11-21T10:00:00.000Z",
        "discord": "",
        "followers": 0,
        "following": 0,
        "github": "",
        "id": 3,
        "is_followed": false,
        "job_title": "",
        "linkedin": "",
        "local_time": null,
        "location": "",
        "locked": false,
        "name": "DEV",
        "organization": "",
        "pronouns": null,
        "public_email": null,
        "skype": "",
        "state": "active",
        "twitter": "",
        "username": "dev",
        "web_url": "http://git.test/dev",
        "website_url": "",
        "work_information": null
      },
      "web_url": "http://git.test/owner/app/-/jobs/1"
    }
    "#);
    insta::assert_snapshot!(server.statuses(&format!("{PATH}/jobs/{id}")).await, @"Owner 200, Developer 200, Guest 403, Stranger 404, Nobody 404");
    let absent = server.get(Who::Owner, &format!("{PATH}/jobs/999")).await;
    insta::assert_snapshot!(absent.line(), @r#"404 {"message":"404 Job Not Found"}"#);
}

#[tokio::test]
async fn lists_jobs() {
    let server = Server::start().await;
    let pipeline = start(&server, Who::Owner).await;
    let names =
        async |path: &str| server.get(Who::Owner, &format!("{PATH}{path}")).await.column("name");
    assert_eq!(names("/jobs").await, r#""ship" "compile""#);
    assert_eq!(names("/jobs?scope=pending").await, r#""compile""#);
    assert_eq!(names("/jobs?scope[]=pending&scope[]=created").await, r#""ship" "compile""#);
    assert_eq!(names("/jobs?scope[]=preparing").await, "");
    let of_pipeline = format!("/pipelines/{}/jobs", pipeline["id"]);
    assert_eq!(names(&of_pipeline).await, r#""ship" "compile""#);
    let bridges = format!("{PATH}/pipelines/{}/bridges", pipeline["id"]);
    assert_eq!(server.get(Who::Owner, &bridges).await.line(), "200 []");
    let wrong = server.get(Who::Owner, &format!("{PATH}/jobs?scope=new")).await;
    insta::assert_snapshot!(wrong.line(), @r#"400 {"error":"scope does not have a valid value"}"#);
}

#[tokio::test]
async fn cancels_retries_and_refuses_to_play() {
    let server = Server::start().await;
    start(&server, Who::Owner).await;
    let id = job(&server, "compile").await;
    let one = format!("{PATH}/jobs/{id}");
    let unplayable = server.post(Who::Owner, &format!("{one}/play"), json!({})).await;
    insta::assert_snapshot!(unplayable.line(), @r#"400 {"message":"400 Bad request - Unplayable Job"}"#);
    let early = server.post(Who::Owner, &format!("{one}/retry"), json!({})).await;
    insta::assert_snapshot!(early.line(), @r#"403 {"message":"403 Forbidden - Job is not retryable"}"#);
    let canceled = server.post(Who::Developer, &format!("{one}/cancel"), json!({})).await;
    assert_eq!((canceled.status, &canceled.json()["status"]), (201, &json!("canceled")));
    let again = server.post(Who::Developer, &format!("{one}/retry"), json!({})).await;
    assert_eq!(again.status, 201);
    assert_ne!(again.json()["id"], id);
    assert_eq!(again.json()["status"], "pending");
    let retried = server.get(Who::Owner, &format!("{PATH}/jobs")).await;
    assert_eq!(retried.json().as_array().unwrap().len(), 3);
    assert_eq!(server.post(Who::Guest, &format!("{one}/cancel"), json!({})).await.status, 403);
    assert_eq!(server.post(Who::Stranger, &format!("{one}/cancel"), json!({})).await.status, 404);
    assert_eq!(server.post(Who::Nobody, &format!("{one}/cancel"), json!({})).await.status, 401);
}

/// One job that a runner takes, and three that this server does not carry out.
const UNMET: &str = "\
stages: [build, deploy]
compile: {stage: build, script: make}
child: {stage: build, trigger: {include: child.yml}}
other: {stage: build, trigger: group/other, allow_failure: true}
publish: {stage: build, script: make, release: {tag_name: v1, description: New}}
";

#[tokio::test]
async fn jobs_that_cannot_be_carried_out_are_named_with_the_reason() {
    let server = Server::start().await;
    server.commit(server.private, "Owner", "Bridges", UNMET).await;
    let pipeline = start(&server, Who::Owner).await;
    let of = async |path: &str| {
        server.get(Who::Owner, &format!("{PATH}/pipelines/{}/{path}", pipeline["id"])).await
    };
    let jobs = of("jobs").await;
    assert_eq!(jobs.column("name"), r#""publish" "compile""#);
    assert_eq!(jobs.column("status"), r#""failed" "pending""#);
    assert_eq!(jobs.json()[0]["failure_reason"], "unmet_prerequisites");
    assert_eq!(jobs.header("x-total"), "2");
    let bridges = of("bridges").await;
    assert_eq!(bridges.column("name"), r#""other" "child""#);
    assert_eq!(bridges.header("x-total"), "2");
    assert_eq!(of("bridges?scope=failed").await.column("name"), r#""other" "child""#);
    assert_eq!(of("bridges?scope[]=running").await.line(), "200 []");
    let bridge = bridges.json()[1].clone();
    let keys: Vec<&String> = bridge.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "allow_failure",
            "commit",
            "coverage",
            "created_at",
            "downstream_pipeline",
            "duration",
            "erased_at",
            "failure_reason",
            "finished_at",
            "id",
            "name",
            "pipeline",
            "project",
            "queued_duration",
            "ref",
            "stage",
            "started_at",
            "status",
            "tag",
            "user",
            "web_url",
        ]
    );
    assert_eq!(bridge["failure_reason"], "downstream_pipeline_creation_failed");
    assert_eq!(bridge["downstream_pipeline"], Value::Null);
    let path = format!("{PATH}/pipelines/{}/bridges", pipeline["id"]);
    insta::assert_snapshot!(server.statuses(&path).await, @"Owner 200, Developer 200, Guest 403, Stranger 404, Nobody 404");
}
