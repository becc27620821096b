//! The runner protocol: a job from the queue to its artifacts.

use std::io::Write as _;

use axum::body::Body;
use axum::http::{Request, header};
use domain::JobId;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};

use super::pipelines::start;
use super::reply::Reply;
use super::server::{Server, Who};

const PROJECT: &str = "/projects/owner%2Fapp";

async fn runner(server: &Server) -> String {
    let body = json!({"runner_type": "instance_type", "description": "here"});
    let made = server.post(Who::Root, "/user/runners", body).await;
    assert_eq!(made.status, 201, "{}", made.line());
    made.json()["token"].as_str().unwrap().to_owned()
}

async fn request(server: &Server, token: &str, last_update: Option<&str>) -> Reply {
    let body = json!({"token": token, "system_id": "s_0123456789ab", "last_update": last_update,
        "info": {"executor": "shell", "features": {"cancel_gracefully": true, "cancelable": true}}});
    server.post(Who::Nobody, "/jobs/request", body).await
}

async fn claimed(server: &Server) -> (i64, String) {
    start(server, Who::Owner).await;
    let token = runner(server).await;
    let job = request(server, &token, None).await;
    assert_eq!(job.status, 201, "{}", job.line());
    let job = job.json();
    (job["id"].as_i64().unwrap(), job["token"].as_str().unwrap().to_owned())
}

async fn trace(server: &Server, job: i64, token: &str, (start, text): (usize, &str)) -> Reply {
    let range = format!("{start}-{}", start + text.len() - 1);
    let request = Request::patch(format!("/api/v4/jobs/{job}/trace"))
        .header("JOB-TOKEN", token)
        .header(header::CONTENT_RANGE, range)
        .header(header::CONTENT_TYPE, "text/plain");
    server.send(request.body(Body::from(text.to_owned())).unwrap()).await
}

async fn update(server: &Server, job: i64, body: Value) -> Reply {
    server.put(Who::Nobody, &format!("/jobs/{job}"), body).await
}

#[tokio::test]
async fn makes_and_verifies_a_runner() {
    let server = Server::start().await;
    let body = json!({"runner_type": "instance_type"});
    assert_eq!(server.post(Who::Owner, "/user/runners", body).await.status, 403);
    let body = json!({"runner_type": "project_type", "project_id": server.private.0.to_string(), "tag_list": "a,b"});
    let made = server.post(Who::Owner, "/user/runners", body.clone()).await;
    assert_eq!(made.status, 201, "{}", made.line());
    assert_eq!(server.post(Who::Developer, "/user/runners", body).await.status, 403);
    let token = made.json()["token"].as_str().unwrap().to_owned();
    assert!(token.starts_with("glrt-"));
    let verified = server.post(Who::Nobody, "/runners/verify", json!({"token": token})).await;
    assert_eq!(verified.status, 200);
    assert_eq!(verified.json()["id"], made.json()["id"]);
    assert_eq!(verified.json()["token_expires_at"], json!(null));
    let wrong = server.post(Who::Nobody, "/runners/verify", json!({"token": "glrt-x"})).await;
    insta::assert_snapshot!(wrong.line(), @r#"403 {"message":"403 Forbidden"}"#);
    let none = server.post(Who::Nobody, "/runners/verify", json!({})).await;
    insta::assert_snapshot!(none.line(), @r#"400 {"error":"token is missing"}"#);
    let older = server.post(Who::Nobody, "/runners/", json!({"token": "GR1348941"})).await;
    insta::assert_snapshot!(older.line(), @r#"410 {"message":"410 Gone - there are no registration tokens: make a runner with POST /user/runners and use its token"}"#);
    let gone = server.send(
        Request::delete("/api/v4/runners")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(json!({"token": token}).to_string()))
            .unwrap(),
    );
    assert_eq!(gone.await.status, 204);
    assert_eq!(
        server.post(Who::Nobody, "/runners/verify", json!({"token": token})).await.status,
        403
    );
}

#[tokio::test]
async fn gives_a_job_and_then_nothing() {
    let server = Server::start().await;
    let token = runner(&server).await;
    let nothing = request(&server, &token, None).await;
    assert_eq!(nothing.status, 204);
    let last_update = nothing.header("x-gitlab-last-update");
    assert!(!last_update.is_empty());
    start(&server, Who::Owner).await;
    let job = request(&server, &token, Some(&last_update)).await;
    assert_eq!(job.status, 201, "{}", job.line());
    assert_eq!(job.header("content-type"), "application/json");
    assert_eq!(job.json()["job_info"]["name"], "compile");
    assert_eq!(job.json()["git_info"]["sha"], server.sha);
    assert_eq!(request(&server, &token, None).await.status, 204);
    let wrong = request(&server, "glrt-wrong", None).await;
    assert_eq!(wrong.status, 403);
}

#[tokio::test]
async fn takes_a_trace_in_pieces_that_fit() {
    let server = Server::start().await;
    let (job, token) = claimed(&server).await;
    let first = trace(&server, job, &token, (0, "hello ")).await;
    assert_eq!((first.status, first.header("range")), (202, "0-6".to_owned()));
    assert_eq!(first.header("job-status"), "running");
    assert!(!first.header("x-gitlab-trace-update-interval").is_empty());
    let again = trace(&server, job, &token, (0, "hello ")).await;
    assert_eq!((again.status, again.header("range")), (416, "0-6".to_owned()));
    assert_eq!(trace(&server, job, &token, (6, "world\n")).await.status, 202);
    let read = server.get(Who::Developer, &format!("{PROJECT}/jobs/{job}/trace")).await;
    assert_eq!((read.status, read.text()), (200, "hello world\n".to_owned()));
    assert_eq!(read.header("content-type"), "text/plain");
    assert_eq!(read.header("content-length"), "12");
    let statuses = server.statuses(&format!("{PROJECT}/jobs/{job}/trace")).await;
    insta::assert_snapshot!(statuses, @"Owner 200, Developer 200, Guest 403, Stranger 404, Nobody 404");
    let wrong = trace(&server, job, "glcbt-wrong", (12, "x")).await;
    assert_eq!(wrong.status, 403);
    let request = Request::patch(format!("/api/v4/jobs/{job}/trace")).header("JOB-TOKEN", &token);
    let no_range = server.send(request.body(Body::from("x")).unwrap()).await;
    insta::assert_snapshot!(no_range.line(), @r#"400 {"message":"400 Bad request - Content-Range is missing or is not `start-end`"}"#);
}

#[tokio::test]
async fn follows_a_job_to_its_end() {
    let server = Server::start().await;
    let (job, token) = claimed(&server).await;
    let alive = update(&server, job, json!({"token": token, "state": "running"})).await;
    assert_eq!((alive.status, alive.text()), (200, "200".to_owned()));
    assert_eq!(alive.header("job-status"), "running");
    let senseless = update(&server, job, json!({"token": token, "state": "sleeping"})).await;
    assert_eq!(senseless.status, 400, "{}", senseless.text());
    assert_eq!(update(&server, job, json!({"state": "success"})).await.status, 400);
    let done = update(&server, job, json!({"token": token, "state": "success"})).await;
    assert_eq!((done.status, done.header("job-status")), (200, "success".to_owned()));
    let late = update(&server, job, json!({"token": token, "state": "failed"})).await;
    assert_eq!((late.status, late.header("job-status")), (403, "success".to_owned()));
    let shown = server.get(Who::Owner, &format!("{PROJECT}/jobs/{job}")).await.json();
    assert_eq!(shown["status"], "success");
    assert_eq!(shown["runner"]["description"], "here");
    let ship = super::jobs::job(&server, "ship").await;
    let pipelines = server.get(Who::Owner, &format!("{PROJECT}/pipelines")).await;
    assert_eq!(pipelines.column("status"), r#""manual""#);
    let blocked = server.get(Who::Owner, &format!("{PROJECT}/deployments")).await;
    assert_eq!(blocked.column("status"), r#""blocked""#);
    let played =
        server.post(Who::Developer, &format!("{PROJECT}/jobs/{ship}/play"), json!({})).await;
    assert_eq!((played.status, &played.json()["status"]), (200, &json!("pending")));
    assert_eq!(played.json()["user"]["username"], "dev");
    let refused = server.post(Who::Guest, &format!("{PROJECT}/jobs/{ship}/play"), json!({})).await;
    assert_eq!(refused.status, 403);
}

fn archive() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default();
    zip.start_file("out/app.txt", plain).unwrap();
    zip.write_all(b"built").unwrap();
    zip.finish().unwrap().into_inner()
}

fn upload(job: i64, token: &str, query: &str, file: &[u8]) -> Request<Body> {
    let mut body = b"--x\r\nContent-Disposition: form-data; name=\"file\"; \
        filename=\"artifacts.zip\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        .to_vec();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--x--\r\n");
    Request::post(format!("/api/v4/jobs/{job}/artifacts{query}"))
        .header("JOB-TOKEN", token)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(Body::from(body))
        .unwrap()
}

#[tokio::test]
async fn keeps_what_a_job_leaves() {
    let server = Server::start().await;
    let (job, token) = claimed(&server).await;
    let query = "?artifact_format=zip&artifact_type=archive&expire_in=1+week";
    let stored = server.send(upload(job, &token, query, &archive())).await;
    insta::assert_snapshot!(stored.line(), @r#"201 {"message":"201 Created"}"#);
    assert_eq!(server.send(upload(job, "glcbt-wrong", query, b"x")).await.status, 403);
    let path = format!("{PROJECT}/jobs/{job}/artifacts");
    let whole = server.get(Who::Developer, &path).await;
    assert_eq!((whole.status, whole.bytes == archive()), (200, true));
    assert_eq!(whole.header("content-type"), "application/zip");
    assert_eq!(whole.header("content-length"), archive().len().to_string());
    assert!(whole.header("content-disposition").contains("artifacts.zip"));
    let one = server.get(Who::Developer, &format!("{path}/out/app.txt")).await;
    assert_eq!((one.status, one.text()), (200, "built".to_owned()));
    let none = server.get(Who::Developer, &format!("{path}/out/none.txt")).await;
    assert_eq!(none.status, 404);
    insta::assert_snapshot!(server.statuses(&path).await, @"Owner 200, Developer 200, Guest 403, Stranger 404, Nobody 404");
    let shown = server.get(Who::Owner, &format!("{PROJECT}/jobs/{job}")).await.json();
    assert_eq!(shown["artifacts_file"]["filename"], "artifacts.zip");
    assert_eq!(shown["artifacts_expire_at"], "2026-11-28T10:00:00.000Z");
    let mine = Request::get(format!("/api/v4/jobs/{job}/artifacts?direct_download=true"));
    let mine = server.send(mine.header("JOB-TOKEN", &token).body(Body::empty()).unwrap()).await;
    assert_eq!((mine.status, mine.bytes == archive()), (200, true));
}

#[tokio::test]
async fn keeps_artifacts_for_whom_the_job_says() {
    let server = Server::start().await;
    let open = server.open().await;
    let config = "compile: {script: make, artifacts: {paths: [out/], access: developer}}\n";
    server.commit(open, "Owner", "For developers", config).await;
    let body = json!({"ref": "main"});
    let made = server.post(Who::Owner, "/projects/owner%2Fopen/pipeline", body).await;
    assert_eq!(made.status, 201, "{}", made.line());
    let asked = request(&server, &runner(&server).await, None).await.json();
    let (job, token) = (asked["id"].as_i64().unwrap(), asked["token"].as_str().unwrap());
    assert_eq!(server.send(upload(job, token, "", &archive())).await.status, 201);
    let jobs = "/projects/owner%2Fopen/jobs";
    let own = Request::get(format!("/api/v4{jobs}/{job}/artifacts")).header("JOB-TOKEN", token);
    assert_eq!(server.send(own.body(Body::empty()).unwrap()).await.status, 200);
    update(&server, job, json!({"token": token, "state": "success"})).await;
    for path in [
        format!("{jobs}/{job}/artifacts"),
        format!("{jobs}/{job}/artifacts/out/app.txt"),
        format!("{jobs}/artifacts/main/download?job=compile"),
        format!("{jobs}/artifacts/main/raw/out/app.txt?job=compile"),
    ] {
        let statuses = server.statuses(&path).await;
        let expected = "Owner 200, Developer 200, Guest 403, Stranger 403, Nobody 401";
        assert_eq!(statuses, expected, "{path}");
    }
    let refused = server.get(Who::Guest, &format!("{jobs}/{job}/artifacts")).await;
    insta::assert_snapshot!(refused.line(), @r#"403 {"hint":"the job keeps its artifacts for the role developer and above: `artifacts:access`","message":"403 Forbidden"}"#);
}

#[tokio::test]
async fn reads_what_a_file_is_before_and_after_it() {
    let server = Server::start().await;
    let (job, token) = claimed(&server).await;
    let field = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let send = async |before: String, after: String| {
        let mut body = before.into_bytes();
        body.extend_from_slice(
            b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"junit.gz\"\r\n\r\n",
        );
        body.extend_from_slice(&archive());
        body.extend_from_slice(b"\r\n");
        body.extend_from_slice(after.as_bytes());
        body.extend_from_slice(b"--x--\r\n");
        let request = Request::post(format!("/api/v4/jobs/{job}/artifacts"))
            .header("JOB-TOKEN", &token)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        server.send(request.body(Body::from(body)).unwrap()).await
    };
    let before = field("artifact_type", "junit");
    let after = field("artifact_format", "gzip") + &field("expire_in", "1 day");
    assert_eq!(send(before.clone(), after).await.status, 201);
    let stored = server.app.reads().artifacts_of(JobId(job)).await.unwrap();
    let told: Vec<_> = stored.iter().map(|one| (&*one.file_type, &*one.file_format)).collect();
    assert_eq!(told, [("junit", "gzip")]);
    let wrong = send(before, field("artifact_format", "rar")).await;
    assert_eq!(wrong.status, 400, "{}", wrong.text());
    let long = send(field("expire_in", &"1".repeat(5_000)), String::new()).await;
    assert_eq!(long.status, 400, "{}", long.text());
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let server = Server::start().await;
    let (job, token) = claimed(&server).await;
    let whole = upload(job, &token, "", &archive());
    let (parts, body) = whole.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let cut = bytes.slice(..bytes.len() - 40);
    let broken = server.send(Request::from_parts(parts.clone(), Body::from(cut.clone()))).await;
    assert_eq!(broken.status, 400, "{}", broken.text());
    let gone = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let body = Body::from_stream(futures_util::stream::iter([Ok(cut), Err(gone)]));
    assert_eq!(server.send(Request::from_parts(parts.clone(), body)).await.status, 400);
    assert!(server.app.reads().artifacts_of(JobId(job)).await.unwrap().is_empty());
    let tmp = std::fs::read_dir(server.folder.path().join("tmp")).unwrap();
    assert_eq!(tmp.count(), 0, "a half file lies about");
    assert_eq!(server.send(Request::from_parts(parts, Body::from(bytes))).await.status, 201);
}

#[tokio::test]
async fn lets_a_job_read_its_own_project_and_no_more() {
    let server = Server::start().await;
    let (job, token) = claimed(&server).await;
    let get = async |path: &str| {
        let request = Request::get(format!("/api/v4{path}")).header("JOB-TOKEN", &token);
        server.send(request.body(Body::empty()).unwrap()).await
    };
    assert_eq!(get("/job").await.json()["id"], job);
    assert_eq!(get(&format!("{PROJECT}/pipelines")).await.status, 200);
    assert_eq!(get(&format!("{PROJECT}/deployments")).await.status, 200);
    insta::assert_snapshot!(get(&format!("{PROJECT}/variables")).await.line(), @r#"403 {"message":"403 Forbidden - a job's token does not reach this, an access token does"}"#);
    insta::assert_snapshot!(get("/user").await.line(), @r#"403 {"message":"403 Forbidden - a job's token does not reach this, an access token does"}"#);
    assert_eq!(update(&server, job, json!({"token": token, "state": "success"})).await.status, 200);
    assert_eq!(get("/job").await.status, 401);
}
