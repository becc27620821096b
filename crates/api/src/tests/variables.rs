//! CI/CD variables.

use serde_json::json;

use super::server::{Server, Who};

const PATH: &str = "/projects/owner%2Fapp/variables";

#[tokio::test]
async fn makes_shows_changes_and_deletes_a_variable() {
    let server = Server::start().await;
    let body =
        json!({"key": "DB_HOST", "value": "db.test", "protected": "true", "description": "where"});
    let made = server.post(Who::Owner, PATH, body.clone()).await;
    insta::assert_snapshot!(made.show(), @r#"
    201
    {
      "description": "where",
      "environment_scope": "*",
      "hidden": false,
      "key": "DB_HOST",
      "masked": false,
      "protected": true,
      "raw": false,
      "value": "db.test",
      "variable_type": "env_var"
    }
    "#);
    let one = format!("{PATH}/DB_HOST");
    assert_eq!(server.get(Who::Owner, &one).await.json(), made.json());
    let again = server.post(Who::Owner, PATH, body).await;
    insta::assert_snapshot!(again.line(), @r#"400 {"message":{"key":["(DB_HOST) has already been taken"]}}"#);
    let changed = server.put(Who::Owner, &one, json!({"value": "db2.test", "raw": 1})).await;
    assert_eq!(changed.status, 200);
    assert_eq!(changed.json()["value"], "db2.test");
    assert_eq!(changed.json()["raw"], true);
    assert_eq!(changed.json()["protected"], true);
    assert_eq!(server.get(Who::Owner, PATH).await.column("key"), r#""DB_HOST""#);
    assert_eq!(server.delete(Who::Owner, &one).await.status, 204);
    insta::assert_snapshot!(server.get(Who::Owner, &one).await.line(), @r#"404 {"message":"404 Variable Not Found"}"#);
}

#[tokio::test]
async fn shows_variables_to_maintainers_only() {
    let server = Server::start().await;
    insta::assert_snapshot!(server.statuses(PATH).await, @"Owner 200, Developer 403, Guest 403, Stranger 404, Nobody 401");
    let refused = server.post(Who::Developer, PATH, json!({"key": "A", "value": "b"})).await;
    insta::assert_snapshot!(refused.line(), @r#"403 {"message":"403 Forbidden - this takes the role maintainer in owner/app, yours is developer"}"#);
    let public = "/projects/owner%2Fopen/variables";
    insta::assert_snapshot!(server.statuses(public).await, @"Owner 200, Developer 403, Guest 403, Stranger 403, Nobody 401");
}

#[tokio::test]
async fn tells_variables_of_one_key_apart_by_their_scope() {
    let server = Server::start().await;
    for (scope, value) in [("*", "any"), ("production", "live")] {
        let body = json!({"key": "URL", "value": value, "environment_scope": scope});
        assert_eq!(server.post(Who::Owner, PATH, body).await.status, 201);
    }
    let one = format!("{PATH}/URL");
    let several = server.get(Who::Owner, &one).await;
    assert_eq!(several.status, 409);
    assert!(several.text().contains("filter[environment_scope]"), "{}", several.line());
    let exact = format!("{one}?filter%5Benvironment_scope%5D=production");
    assert_eq!(server.get(Who::Owner, &exact).await.json()["value"], "live");
    let body = json!({"value": "all", "filter": {"environment_scope": "*"}});
    assert_eq!(server.put(Who::Owner, &one, body).await.json()["environment_scope"], "*");
    assert_eq!(server.delete(Who::Owner, &exact).await.status, 204);
    assert_eq!(server.get(Who::Owner, &one).await.json()["value"], "all");
}

#[tokio::test]
async fn never_shows_a_hidden_value_again() {
    let server = Server::start().await;
    let body = json!({"key": "SECRET", "value": "correct-horse", "masked_and_hidden": true});
    let made = server.post(Who::Owner, PATH, body).await.json();
    assert_eq!(made["hidden"], true);
    assert_eq!(made["masked"], true);
    assert_eq!(made["value"], json!(null));
    let one = format!("{PATH}/SECRET");
    let body = json!({"value": null, "description": "what for"});
    let changed = server.put(Who::Owner, &one, body).await;
    assert_eq!(changed.status, 200, "{}", changed.line());
    assert_eq!(changed.json()["description"], "what for");
    assert!(!server.get(Who::Owner, PATH).await.text().contains("correct-horse"));
}

#[tokio::test]
async fn refuses_what_is_no_variable() {
    let server = Server::start().await;
    let answer = async |body| server.post(Who::Owner, PATH, body).await.line();
    insta::assert_snapshot!(answer(json!({})).await, @r#"400 {"error":"key is missing, value is missing"}"#);
    insta::assert_snapshot!(answer(json!({"key": "A-B", "value": "x"})).await, @r#"400 {"message":{"key":["can contain only letters, digits and '_'."]}}"#);
    insta::assert_snapshot!(answer(json!({"key": "A", "value": "x", "masked": true})).await, @r#"400 {"hint":"a masked value is one line of at least 8 characters: letters, digits and +/=_@:.~-, or anything without spaces with raw","message":{"value":["is invalid"]}}"#);
    insta::assert_snapshot!(answer(json!({"key": "A", "value": "x", "variable_type": "x"})).await, @r#"400 {"error":"variable_type does not have a valid value"}"#);
}
