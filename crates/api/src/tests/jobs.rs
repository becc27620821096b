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
async fn shows_a_job() {
    let server = Server::start().await;
    start(&server, Who::Developer).await;
    let id = job(&server, "compile").await;
    let shown = server.get(Who::Owner, &format!("{PATH}/jobs/{id}")).await;
    insta::assert_snapshot!(shown.show().replace(&server.sha, "<sha>"), @"");
    insta::assert_snapshot!(server.statuses(&format!("{PATH}/jobs/{id}")).await, @"");
    let absent = server.get(Who::Owner, &format!("{PATH}/jobs/999")).await;
    insta::assert_snapshot!(absent.line(), @"");
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
    insta::assert_snapshot!(wrong.line(), @"");
}

#[tokio::test]
async fn cancels_retries_and_refuses_to_play() {
    let server = Server::start().await;
    start(&server, Who::Owner).await;
    let id = job(&server, "compile").await;
    let one = format!("{PATH}/jobs/{id}");
    let unplayable = server.post(Who::Owner, &format!("{one}/play"), json!({})).await;
    insta::assert_snapshot!(unplayable.line(), @"");
    let early = server.post(Who::Owner, &format!("{one}/retry"), json!({})).await;
    insta::assert_snapshot!(early.line(), @"");
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
