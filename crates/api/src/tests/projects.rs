//! Projects.

use serde_json::json;

use super::server::{Server, Who};

#[tokio::test]
async fn shows_a_project_by_number_and_by_path() {
    let server = Server::start().await;
    let by_number = server.get(Who::Owner, &format!("/projects/{}", server.private)).await;
    insta::assert_snapshot!(by_number.show(), @"");
    for path in ["/projects/owner%2Fapp", "/projects/OWNER%2FApp", "/projects/owner%2fapp/"] {
        assert_eq!(server.get(Who::Owner, path).await.json(), by_number.json(), "{path}");
    }
    let member = server.get(Who::Guest, "/projects/owner%2Fapp").await.json();
    assert_eq!(member["permissions"]["project_access"]["access_level"], 10);
    let public = server.get(Who::Nobody, "/projects/owner%2Fopen").await.json();
    assert_eq!(public.get("permissions"), None);
}

#[tokio::test]
async fn hides_what_one_may_not_see() {
    let server = Server::start().await;
    insta::assert_snapshot!(server.statuses("/projects/owner%2Fapp").await, @"");
    insta::assert_snapshot!(server.statuses("/projects/owner%2Fopen").await, @"");
    let hidden = server.get(Who::Stranger, "/projects/owner%2Fapp").await;
    let absent = server.get(Who::Stranger, "/projects/owner%2Fnone").await;
    insta::assert_snapshot!(hidden.line(), @"");
    assert_eq!(
        hidden.text().replace("owner/app", "X"),
        absent.text().replace("owner/none", "X"),
        "an answer tells whether the project is there"
    );
}

#[tokio::test]
async fn lists_projects() {
    let server = Server::start().await;
    let names = |reply: super::reply::Reply| reply.column("path_with_namespace");
    assert_eq!(names(server.get(Who::Owner, "/projects").await), r#""owner/open" "owner/app""#);
    assert_eq!(names(server.get(Who::Nobody, "/projects").await), r#""owner/open""#);
    assert_eq!(names(server.get(Who::Stranger, "/projects").await), r#""owner/open""#);
    assert_eq!(names(server.get(Who::Owner, "/projects?search=ap").await), r#""owner/app""#);
    assert_eq!(
        names(server.get(Who::Owner, "/projects?visibility=public").await),
        r#""owner/open""#
    );
    let sorted = "/projects?order_by=path&sort=asc&membership=true";
    assert_eq!(names(server.get(Who::Guest, sorted).await), r#""owner/app" "owner/open""#);
    assert_eq!(names(server.get(Who::Guest, "/projects?owned=true").await), "");
    assert_eq!(server.get(Who::Nobody, "/projects?membership=true").await.status, 401);
    let wrong = server.get(Who::Owner, "/projects?visibility=secret&order_by=x").await;
    insta::assert_snapshot!(wrong.line(), @"");
    let simple = server.get(Who::Owner, "/projects?simple=true").await.json();
    assert_eq!(simple[0].get("permissions"), None);
    let of_user = server.get(Who::Stranger, "/users/owner/projects").await;
    assert_eq!(of_user.column("path"), r#""open""#);
}

#[tokio::test]
async fn makes_projects() {
    let server = Server::start().await;
    let made = server.post(Who::Stranger, "/projects", json!({"name": "My App"})).await;
    assert_eq!(made.status, 201);
    let made = made.json();
    assert_eq!(made["path_with_namespace"], "stranger/my-app");
    assert_eq!(made["visibility"], "private");
    assert_eq!(made["default_branch"], json!(null));
    assert_eq!(made["empty_repo"], true);
    let again = server.post(Who::Stranger, "/projects", json!({"name": "My App"})).await;
    insta::assert_snapshot!(again.line(), @"");
    let reserved =
        server.post(Who::Stranger, "/projects", json!({"name": "x", "path": "tree"})).await;
    insta::assert_snapshot!(reserved.line(), @"");
    let nothing = server.post(Who::Stranger, "/projects", json!({})).await;
    insta::assert_snapshot!(nothing.line(), @"");
    let readme = json!({"path": "r", "initialize_with_readme": "true", "visibility": "internal"});
    let readme = server.post(Who::Stranger, "/projects", readme).await.json();
    assert_eq!(readme["default_branch"], "main");
    assert_eq!(readme["visibility"], "internal");
    assert_eq!(server.post(Who::Nobody, "/projects", json!({"name": "x"})).await.status, 401);
}

#[tokio::test]
async fn changes_settings() {
    let server = Server::start().await;
    let body = json!({"description": "What it is for", "visibility": "internal",
        "ci_config_path": "ci/pipeline.yml", "build_timeout": "600"});
    let path = "/projects/owner%2Fapp";
    let changed = server.put(Who::Owner, path, body.clone()).await;
    assert_eq!(changed.status, 200);
    let shown = server.get(Who::Owner, path).await.json();
    assert_eq!(shown["description"], "What it is for");
    assert_eq!(shown["visibility"], "internal");
    assert_eq!(shown["ci_config_path"], "ci/pipeline.yml");
    assert_eq!(shown["build_timeout"], 600);
    insta::assert_snapshot!(server.put(Who::Developer, path, body.clone()).await.line(), @"");
    assert_eq!(server.put(Who::Nobody, path, body).await.status, 401);
}
