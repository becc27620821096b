//! Single requests, without a socket.

use std::io::Write as _;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::packets::packet;
use super::sandbox::Sandbox;

const UPLOAD: &str = "/group/app.git/git-upload-pack";
const MEDIA_TYPE: &str = "application/x-git-upload-pack-request";

async fn ask(sandbox: &Sandbox, request: Request<Body>) -> (StatusCode, String) {
    let response = sandbox.server.clone().router().oneshot(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

fn post(encoding: Option<&str>, body: Vec<u8>) -> Request<Body> {
    let request = Request::post(UPLOAD).header("content-type", MEDIA_TYPE);
    let request = request.header("git-protocol", "version=2");
    let request = match encoding {
        Some(encoding) => request.header("content-encoding", encoding),
        None => request,
    };
    request.body(Body::from(body)).unwrap()
}

#[tokio::test]
async fn bodies_may_be_packed() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    ada.run(&["push", "-q", "origin", "main"]).await;
    let list = format!("{}0001{}0000", packet("command=ls-refs\n"), packet("peel\n"));
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(list.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    for request in [post(None, list.into_bytes()), post(Some("gzip"), packed)] {
        let (status, text) = ask(&sandbox, request).await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains(" refs/heads/main"), "{text}");
    }
    let (status, _) = ask(&sandbox, post(Some("br"), Vec::new())).await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_form_of_a_browser_is_no_request_of_git() {
    let sandbox = Sandbox::new().await;
    let request = Request::post(UPLOAD).header("content-type", "text/plain");
    let (status, _) = ask(&sandbox, request.body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn an_advertisement_is_not_kept_by_anybody_between() {
    let sandbox = Sandbox::new().await;
    let request = Request::get("/group/app.git/info/refs?service=git-receive-pack");
    let request = request.header("git-protocol", "version=2").body(Body::empty()).unwrap();
    let response = sandbox.server.clone().router().oneshot(request).await.unwrap();
    let header = |name| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/x-git-receive-pack-advertisement");
    assert!(header("cache-control").starts_with("no-cache"));
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert!(body.starts_with(b"001f# service=git-receive-pack\n0000"), "{body:?}");
}

#[tokio::test]
async fn an_old_client_is_told_what_is_missing() {
    let sandbox = Sandbox::new().await;
    let (status, text) =
        ask(&sandbox, Request::get("/group/app.git/info/refs").body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(text.contains("smart protocol only"), "{text}");
}

#[tokio::test]
async fn a_repository_that_is_gone_is_an_error_and_not_empty() {
    let sandbox = Sandbox::new().await;
    std::fs::remove_dir_all(sandbox.repository.path()).unwrap();
    let home = sandbox.folder("home");
    let text = home.fail(&["clone", &sandbox.url(), "bob"]).await;
    assert!(text.contains("500"), "{text}");
}
