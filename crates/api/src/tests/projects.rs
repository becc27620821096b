//! Projects.

use serde_json::json;

use super::server::{Server, Who};

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "every key is shown")]
async fn shows_a_project_by_number_and_by_path() {
    let server = Server::start().await;
    let by_number = server.get(Who::Owner, &format!("/projects/{}", server.private)).await;
    insta::assert_snapshot!(by_number.show(), @r#"
    200
    {
      "_links": {
        "members": "http://git.test/api/v4/projects/1/members",
        "self": "http://git.test/api/v4/projects/1"
      },
      "archived": false,
      "auto_cancel_pending_pipelines": "disabled",
      "auto_devops_enabled": false,
      "avatar_url": null,
      "build_git_strategy": "fetch",
      "build_timeout": 3600,
      "builds_access_level": "enabled",
      "can_create_merge_request_in": false,
      "ci_config_path": null,
      "ci_default_git_depth": 20,
      "ci_forward_deployment_enabled": false,
      "ci_forward_deployment_rollback_allowed": true,
      "ci_job_token_scope_enabled": true,
      "ci_separated_caches": true,
      "container_registry_access_level": "disabled",
      "container_registry_enabled": false,
      "container_registry_image_prefix": "git.test/owner/app",
      "created_at": "2026-11-21T10:00:00.000Z",
      "creator_id": 2,
      "default_branch": null,
      "description": "",
      "description_html": "",
      "emails_disabled": true,
      "emails_enabled": false,
      "empty_repo": true,
      "environments_access_level": "enabled",
      "forking_access_level": "disabled",
      "forks_count": 0,
      "group_runners_enabled": false,
      "http_url_to_repo": "http://git.test/owner/app.git",
      "id": 1,
      "import_error": null,
      "import_status": "none",
      "import_type": null,
      "import_url": null,
      "issues_access_level": "disabled",
      "issues_enabled": false,
      "jobs_enabled": true,
      "keep_latest_artifact": true,
      "last_activity_at": "2026-11-21T10:00:00.000Z",
      "lfs_enabled": false,
      "marked_for_deletion_at": null,
      "marked_for_deletion_on": null,
      "merge_method": "merge",
      "merge_requests_access_level": "disabled",
      "merge_requests_enabled": false,
      "mirror": false,
      "name": "app",
      "name_with_namespace": "OWNER / app",
      "namespace": {
        "avatar_url": null,
        "full_path": "owner",
        "id": 2,
        "kind": "user",
        "name": "OWNER",
        "parent_id": null,
        "path": "owner",
        "web_url": "http://git.test/owner"
      },
      "only_allow_merge_if_all_discussions_are_resolved": false,
      "only_allow_merge_if_pipeline_succeeds": false,
      "open_issues_count": 0,
      "owner": {
        "avatar_url": null,
        "id": 2,
        "locked": false,
        "name": "OWNER",
        "public_email": null,
        "state": "active",
        "username": "owner",
        "web_url": "http://git.test/owner"
      },
      "packages_enabled": false,
      "pages_access_level": "disabled",
      "path": "app",
      "path_with_namespace": "owner/app",
      "permissions": {
        "group_access": null,
        "project_access": {
          "access_level": 50,
          "notification_level": 3
        }
      },
      "public_jobs": true,
      "readme_url": null,
      "releases_access_level": "disabled",
      "repository_access_level": "enabled",
      "repository_object_format": "sha1",
      "request_access_enabled": false,
      "runner_token_expiration_interval": null,
      "service_desk_address": null,
      "service_desk_enabled": false,
      "shared_runners_enabled": true,
      "shared_with_groups": [],
      "snippets_access_level": "disabled",
      "snippets_enabled": false,
      "squash_option": "default_off",
      "ssh_url_to_repo": "git@git.test:owner/app.git",
      "star_count": 0,
      "tag_list": [],
      "topics": [],
      "updated_at": "2026-11-21T10:00:00.000Z",
      "visibility": "private",
      "web_url": "http://git.test/owner/app",
      "wiki_access_level": "disabled",
      "wiki_enabled": false
    }
    "#);
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
    insta::assert_snapshot!(server.statuses("/projects/owner%2Fapp").await, @"Owner 200, Developer 200, Guest 200, Stranger 404, Nobody 404");
    insta::assert_snapshot!(server.statuses("/projects/owner%2Fopen").await, @"Owner 200, Developer 200, Guest 200, Stranger 200, Nobody 200");
    let hidden = server.get(Who::Stranger, "/projects/owner%2Fapp").await;
    let absent = server.get(Who::Stranger, "/projects/owner%2Fnone").await;
    insta::assert_snapshot!(hidden.line(), @r#"404 {"hint":"owner/app is not there, or this token may not see it","message":"404 Project Not Found"}"#);
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
    let anonymous = server.get(Who::Nobody, "/projects").await.json();
    assert_eq!(anonymous[0].get("creator_id"), None);
    let wrong = server.get(Who::Owner, "/projects?visibility=secret&order_by=x").await;
    insta::assert_snapshot!(wrong.line(), @r#"400 {"error":"visibility does not have a valid value, order_by does not have a valid value"}"#);
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
    insta::assert_snapshot!(again.line(), @r#"400 {"message":{"name":["has already been taken"],"path":["has already been taken"]}}"#);
    let reserved =
        server.post(Who::Stranger, "/projects", json!({"name": "x", "path": "tree"})).await;
    insta::assert_snapshot!(reserved.line(), @r#"400 {"message":{"path":["is a reserved name"]}}"#);
    let nothing = server.post(Who::Stranger, "/projects", json!({})).await;
    insta::assert_snapshot!(nothing.line(), @r#"400 {"error":"name, path are missing, at least one parameter must be provided"}"#);
    let blank = json!({"name": "blank", "path": "", "default_branch": ""});
    assert_eq!(server.post(Who::Stranger, "/projects", blank).await.json()["path"], "blank");
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
    insta::assert_snapshot!(server.put(Who::Developer, path, body.clone()).await.line(), @r#"403 {"message":"403 Forbidden - this takes the role maintainer in owner/app, yours is developer"}"#);
    assert_eq!(server.put(Who::Nobody, path, body).await.status, 401);
}
