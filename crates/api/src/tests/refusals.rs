//! Answers to requests that have no route, no right or no sense.

use axum::body::Body;
use axum::http::Request;

use super::server::{Server, Who};

#[tokio::test]
async fn answers_in_json_where_there_is_no_route() {
    let server = Server::start().await;
    let answer = async |path: &str| server.get(Who::Owner, path).await.line();
    assert_eq!(answer("/none").await, r#"404 {"error":"404 Not Found"}"#);
    assert_eq!(answer("/projects/1/none").await, r#"404 {"error":"404 Not Found"}"#);
    let method = server.put(Who::Owner, "/projects", serde_json::json!({})).await;
    assert_eq!(method.line(), r#"405 {"error":"405 Not Allowed"}"#);
}

#[tokio::test]
async fn says_what_is_wrong_with_a_credential() {
    let server = Server::start().await;
    let answer = async |name: &str, value: &str| {
        let request = Request::get("/api/v4/user").header(name, value).body(Body::empty());
        server.send(request.unwrap()).await.line()
    };
    insta::assert_snapshot!(answer("PRIVATE-TOKEN", "glpat-wrong").await, @r#"401 {"hint":"no access token of this server has this value","message":"401 Unauthorized"}"#);
    insta::assert_snapshot!(answer("Authorization", "Bearer glpat-wrong").await, @r#"401 {"hint":"no access token of this server has this value","message":"401 Unauthorized"}"#);
    insta::assert_snapshot!(answer("JOB-TOKEN", "glcbt-wrong").await, @r#"401 {"hint":"no running job of this server has this token","message":"401 Unauthorized"}"#);
    insta::assert_snapshot!(answer("Authorization", "Basic b3duZXI6d3Jvbmc=").await, @r#"401 {"hint":"the name or the password is wrong","message":"401 Unauthorized"}"#);
    insta::assert_snapshot!(answer("Accept", "*/*").await, @r#"401 {"hint":"send an access token in the header PRIVATE-TOKEN","message":"401 Unauthorized"}"#);
}

#[tokio::test]
async fn takes_a_token_in_every_place() {
    let server = Server::start().await;
    let token = server.token(Who::Owner).to_owned();
    let status = async |uri: String, name: &str, value: String| {
        let request = Request::get(uri).header(name, value).body(Body::empty());
        server.send(request.unwrap()).await.status
    };
    let user = || "/api/v4/user".to_owned();
    assert_eq!(status(user(), "private-token", token.clone()).await, 200);
    assert_eq!(status(user(), "Authorization", format!("Bearer {token}")).await, 200);
    assert_eq!(status(format!("/api/v4/user?private_token={token}"), "a", "b".into()).await, 200);
    assert_eq!(status(format!("/api/v4/user?access_token={token}"), "a", "b".into()).await, 200);
}

#[tokio::test]
async fn ignores_a_browsers_session_for_writing() {
    let server = Server::start().await;
    let user = server.app.reads().find_user(server.id(Who::Owner)).await.unwrap().unwrap();
    let secret = server.app.sign_in(&user).await.unwrap();
    let send = async |method: &str, path: &str| {
        let cookie = format!("{}={secret}", http_support::credentials::SESSION_COOKIE);
        let request = Request::builder().method(method).uri(format!("/api/v4{path}"));
        server.send(request.header("cookie", cookie).body(Body::empty()).unwrap()).await.status
    };
    assert_eq!(send("GET", "/user").await, 200);
    assert_eq!(send("POST", "/projects?name=forged").await, 401);
}

#[tokio::test]
async fn sends_gitlabs_headers() {
    let server = Server::start().await;
    let reply = server.get(Who::Owner, "/user").await;
    assert_eq!(reply.header("cache-control"), "max-age=0, private, must-revalidate");
    assert_eq!(reply.header("vary"), "Origin");
    assert!(!reply.header("x-runtime").is_empty());
}
