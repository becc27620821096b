//! Signing in and out.

use axum::http::{Method, StatusCode};

use super::server::{Server, Who};
use crate::paths;

async fn sign_in(server: &Server, fields: &str) -> super::server::Reply {
    let page = server.get(Who::Nobody, "/users/sign_in").await;
    let cookie = page.cookie("_evenkeel_form").expect("forms are bound to a cookie");
    let cookie = format!("_evenkeel_form={cookie}");
    let body = format!("authenticity_token={}&{fields}", paths::encode(&page.form_token()));
    let headers = [("cookie", cookie.as_str())];
    server.send(Who::Nobody, (Method::POST, paths::SIGN_IN), &headers, &body).await
}

#[tokio::test]
async fn a_password_opens_a_session_that_scripts_cannot_read() {
    let server = Server::start().await;
    let reply = sign_in(&server, "login=dev&password=correct+horse&next=%2Froot%2Fapp").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
    assert_eq!(reply.header("location"), "/root/app");
    let secret = reply.cookie("_evenkeel_session").unwrap();
    let line = reply.headers.get_all("set-cookie").iter().next().unwrap().to_str().unwrap();
    assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax"), "{line}");
    let cookie = format!("_evenkeel_session={secret}");
    let headers = [("cookie", cookie.as_str())];
    let page = server.send(Who::Nobody, (Method::GET, "/projects/new"), &headers, "").await;
    assert_eq!(page.status, StatusCode::OK);
    let body = format!("authenticity_token={}", paths::encode(&page.form_token()));
    let out = server.send(Who::Nobody, (Method::POST, paths::SIGN_OUT), &headers, &body).await;
    assert_eq!(out.header("location"), "/users/sign_in");
    let page = server.send(Who::Nobody, (Method::GET, "/projects/new"), &headers, "").await;
    assert_eq!(page.status, StatusCode::FOUND, "the session has ended");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_look_the_same() {
    let server = Server::start().await;
    let wrong = sign_in(&server, "login=dev&password=wrong").await;
    let unknown = sign_in(&server, "login=nobody&password=wrong").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = "This name and password do not belong together.";
    assert!(wrong.text.contains(said) && unknown.text.contains(said));
    assert!(wrong.text.contains("value=\"dev\""), "what was typed stays");
}

#[tokio::test]
async fn a_form_without_the_cookie_is_refused() {
    let server = Server::start().await;
    let token = server.get(Who::Nobody, "/users/sign_in").await.form_token();
    let body = format!("authenticity_token={token}&login=dev&password=correct+horse");
    let reply = server.send(Who::Nobody, (Method::POST, paths::SIGN_IN), &[], &body).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_first_start_says_where_the_password_lies() {
    let server = Server::start().await;
    let file = server.folder.path().join("first-password");
    assert!(!server.get(Who::Nobody, paths::SIGN_IN).await.text.contains("First start"));
    std::fs::write(&file, "secret words").unwrap();
    let page = server.get(Who::Nobody, paths::SIGN_IN).await.text;
    assert!(page.contains(file.to_str().unwrap()) && !page.contains("secret words"));
}
