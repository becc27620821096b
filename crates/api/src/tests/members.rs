//! Members of projects.

use serde_json::json;

use super::server::{Server, Who};

#[tokio::test]
async fn lists_members_to_those_who_see_the_project() {
    let server = Server::start().await;
    let path = "/projects/owner%2Fapp/members/all";
    let listed = server.get(Who::Guest, path).await;
    assert!(listed.column("username").contains(r#""dev" "guest""#), "{}", listed.line());
    insta::assert_snapshot!(server.statuses(path).await, @"Owner 200, Developer 200, Guest 200, Stranger 404, Nobody 404");
    let id = server.id(Who::Developer);
    let one = server.get(Who::Owner, &format!("/projects/owner%2Fapp/members/{id}")).await;
    assert_eq!(one.json()["access_level"], 30);
    assert_eq!(one.json()["membership_state"], "active");
    let named = server.get(Who::Owner, "/projects/owner%2Fapp/members?query=GUE").await;
    assert_eq!(named.column("username"), r#""guest""#);
}

#[tokio::test]
async fn takes_members_in_and_lets_them_go() {
    let server = Server::start().await;
    let path = "/projects/owner%2Fapp/members";
    let body = json!({"user_id": server.id(Who::Stranger), "access_level": "20", "expires_at": "2027-01-01"});
    assert_eq!(server.post(Who::Developer, path, body.clone()).await.status, 403);
    let added = server.post(Who::Owner, path, body.clone()).await;
    assert_eq!(added.status, 201, "{}", added.line());
    assert_eq!(added.json()["expires_at"], "2027-01-01");
    assert_eq!(server.get(Who::Stranger, "/projects/owner%2Fapp").await.status, 200);
    assert_eq!(server.post(Who::Owner, path, body).await.status, 409);
    let one = format!("{path}/{}", server.id(Who::Stranger));
    assert_eq!(server.delete(Who::Guest, &one).await.status, 403);
    assert_eq!(server.delete(Who::Owner, &one).await.status, 204);
    assert_eq!(server.get(Who::Stranger, "/projects/owner%2Fapp").await.status, 404);
}

#[tokio::test]
async fn refuses_what_is_no_member() {
    let server = Server::start().await;
    let path = "/projects/owner%2Fapp/members";
    let nobody = server.post(Who::Owner, path, json!({"access_level": 30})).await;
    insta::assert_snapshot!(nobody.line(), @r#"400 {"error":"user_id, username are missing, exactly one parameter must be provided"}"#);
    let level = json!({"username": "stranger", "access_level": 31});
    insta::assert_snapshot!(server.post(Who::Owner, path, level).await.line(), @r#"400 {"error":"access_level does not have a valid value"}"#);
    let unknown = json!({"user_id": 999, "access_level": 30});
    insta::assert_snapshot!(server.post(Who::Owner, path, unknown).await.line(), @r#"404 {"message":"404 User Not Found"}"#);
}
