//! What every answer of the server has in common, and how errors are worded.

use app::{Error, Kind};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::get;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::client_ip::{ClientIp, TrustedProxies};
use crate::refusal::Refusal;

fn router() -> Router {
    async fn bug() -> &'static str {
        panic!("a bug")
    }
    async fn address(ClientIp(address): ClientIp) -> String {
        address.to_string()
    }
    crate::wrap(
        Router::new().route("/bug", get(bug)).route("/", get(address)),
        TrustedProxies::default(),
    )
}

async fn send(path: &str, id: Option<&str>) -> (u16, String, String) {
    let mut request = Request::get(path);
    if let Some(id) = id {
        request = request.header("X-Request-Id", id);
    }
    let response = router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, id, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn survives_a_bug_and_says_so() {
    let (status, _, body) = send("/bug", None).await;
    assert_eq!((status, body.as_str()), (500, r#"{"message":"500 Internal Server Error"}"#));
}

#[tokio::test]
async fn echoes_the_id_of_a_request_or_makes_one() {
    let given = "0123456789abcdef0123456789abcdef";
    assert_eq!(send("/", Some(given)).await.1, given);
    let first = send("/", None).await.1;
    assert_eq!(first.len(), 32);
    assert_ne!(first, send("/", None).await.1);
    for forged in ["a b", "x\"y", "", &"a".repeat(200)] {
        assert_ne!(send("/", Some(forged)).await.1, forged);
    }
}

#[tokio::test]
async fn takes_a_connection_without_address_for_this_machine() {
    assert_eq!(send("/", None).await.2, "127.0.0.1");
}

fn worded(error: Error) -> String {
    let refusal = Refusal::from(error);
    format!("{} {}", refusal.status.as_u16(), refusal.body())
}

#[test]
fn words_errors_as_gitlab_does() {
    insta::assert_snapshot!(worded(Error::not_found("Job")), @r#"404 {"message":"404 Job Not Found"}"#);
    insta::assert_snapshot!(worded(Error::forbidden("Job is not retryable")), @r#"403 {"message":"403 Forbidden - Job is not retryable"}"#);
    insta::assert_snapshot!(worded(Error::new(Kind::Invalid, "Unplayable Job")), @r#"400 {"message":"400 Bad request - Unplayable Job"}"#);
    insta::assert_snapshot!(worded(Error::invalid("key", "(A) has already been taken")), @r#"400 {"message":{"key":["(A) has already been taken"]}}"#);
    let two = Error::invalid("path", "a").with_field("name", "b").with_field("path", "c");
    insta::assert_snapshot!(worded(two), @r#"400 {"message":{"name":["b"],"path":["a","c"]}}"#);
    let revoked =
        Error::new(Kind::Unauthenticated, "Token was revoked.").with_code("invalid_token");
    insta::assert_snapshot!(worded(revoked), @r#"401 {"error":"invalid_token","error_description":"Token was revoked."}"#);
    let unknown = Error::new(Kind::Unauthenticated, "no such token").with_hint("make another");
    insta::assert_snapshot!(worded(unknown), @r#"401 {"hint":"make another","message":"401 Unauthorized"}"#);
    insta::assert_snapshot!(worded(Error::new(Kind::Conflict, "Member already exists")), @r#"409 {"message":"Member already exists"}"#);
    insta::assert_snapshot!(worded(Error::internal("the disk is gone")), @r#"500 {"message":"500 Internal Server Error"}"#);
}

#[tokio::test]
async fn answers_too_many_requests_as_text() {
    use axum::response::IntoResponse as _;
    let response = Refusal::from(Error::new(Kind::Limited, "too many sign-ins")).into_response();
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["content-type"], "text/plain");
    assert_eq!(response.headers()["retry-after"], "60");
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(&body[..], b"Retry later\n");
}
