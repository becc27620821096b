//! Accounts, and what clients ask first.

use serde_json::json;

use super::server::{Server, Who};

#[tokio::test]
async fn names_the_release_whose_api_this_is() {
    let server = Server::start().await;
    let version = server.get(Who::Guest, "/version").await;
    assert_eq!(version.json()["version"].as_str().unwrap().split('.').count(), 3);
    assert_eq!(server.get(Who::Guest, "/metadata").await.json(), version.json());
    let nobody = server.get(Who::Nobody, "/version").await;
    insta::assert_snapshot!(nobody.line(), @r#"401 {"hint":"send an access token in the header PRIVATE-TOKEN","message":"401 Unauthorized"}"#);
}

#[tokio::test]
async fn tells_who_one_is() {
    let server = Server::start().await;
    insta::assert_snapshot!(server.get(Who::Developer, "/user").await.show(), @r#"
    200
    {
      "avatar_url": null,
      "bio": "",
      "bot": false,
      "can_create_group": false,
      "can_create_project": true,
      "color_scheme_id": 1,
      "commit_email": "dev@git.test",
      "confirmed_at": "2026-11-21T10:00:00.000Z",
      "created_at": "2026-11-21T10:00:00.000Z",
      "current_sign_in_at": null,
      "discord": "",
      "email": "dev@git.test",
      "external": false,
      "extra_shared_runners_minutes_limit": null,
      "followers": 0,
      "following": 0,
      "github": "",
      "id": 3,
      "identities": [],
      "is_followed": false,
      "job_title": "",
      "last_activity_on": null,
      "last_sign_in_at": null,
      "linkedin": "",
      "local_time": null,
      "location": "",
      "locked": false,
      "name": "DEV",
      "organization": "",
      "preferred_language": "en",
      "private_profile": false,
      "projects_limit": 100000,
      "pronouns": null,
      "public_email": null,
      "scim_identities": [],
      "shared_runners_minutes_limit": null,
      "skype": "",
      "state": "active",
      "theme_id": 1,
      "twitter": "",
      "two_factor_enabled": false,
      "username": "dev",
      "web_url": "http://git.test/dev",
      "website_url": "",
      "work_information": null
    }
    "#);
    let root = server.get(Who::Root, "/user").await.json();
    assert_eq!(root["id"], 1);
    assert_eq!(root["username"], "root");
    assert_eq!(root["name"], "Administrator");
    assert_eq!(root["is_admin"], true);
    assert_eq!(server.get(Who::Nobody, "/user").await.status, 401);
}

#[tokio::test]
async fn finds_users_by_name() {
    let server = Server::start().await;
    let found = server.get(Who::Stranger, "/users?username=DEV").await;
    insta::assert_snapshot!(found.line(), @r#"200 [{"avatar_url":null,"id":3,"locked":false,"name":"DEV","public_email":null,"state":"active","username":"dev","web_url":"http://git.test/dev"}]"#);
    assert_eq!(server.get(Who::Stranger, "/users?username=nobody").await.line(), "200 []");
    assert_eq!(server.get(Who::Nobody, "/users?username=dev").await.status, 401);
    let id = server.id(Who::Developer);
    let shown = server.get(Who::Stranger, &format!("/users/{id}")).await;
    assert_eq!(shown.json()["username"], "dev");
    assert_eq!(
        server.get(Who::Stranger, "/users/999").await.line(),
        r#"404 {"message":"404 User Not Found"}"#
    );
    let wrong = server.get(Who::Stranger, "/users/x").await;
    assert_eq!(wrong.line(), r#"400 {"error":"id is invalid"}"#);
}

#[tokio::test]
async fn lets_administrators_make_users() {
    let server = Server::start().await;
    let body = json!({"username": "new", "name": "New", "email": "new@git.test", "password": "correct horse"});
    assert_eq!(server.post(Who::Owner, "/users", body.clone()).await.status, 403);
    assert_eq!(server.post(Who::Nobody, "/users", body.clone()).await.status, 401);
    let made = server.post(Who::Root, "/users", body.clone()).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.json()["username"], "new");
    let again = server.post(Who::Root, "/users", body).await;
    assert!((400..=409).contains(&again.status), "{}", again.line());
    let missing = server.post(Who::Root, "/users", json!({"name": "x"})).await;
    assert_eq!(missing.line(), r#"400 {"error":"email is missing, username is missing"}"#);
}

#[tokio::test]
async fn shows_the_namespace_of_an_account() {
    let server = Server::start().await;
    let own = server.get(Who::Owner, "/namespaces").await.json();
    assert_eq!(own[0]["full_path"], "owner");
    assert_eq!(own[0]["kind"], "user");
    let by_path = server.get(Who::Owner, "/namespaces/owner").await.json();
    assert_eq!(by_path["id"], own[0]["id"]);
    assert_eq!(server.get(Who::Stranger, "/namespaces/owner").await.status, 404);
    assert_eq!(server.get(Who::Nobody, "/namespaces").await.status, 401);
}
