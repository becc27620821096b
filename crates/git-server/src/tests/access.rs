//! Who may fetch and push: the product's own rules, asked over HTTP.

use app::{App, NewToken};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::access::Role;
use domain::project::Visibility;
use domain::token::Scope;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::house::{House, PASSWORD};

const FETCH: &str = "git-upload-pack";
const PUSH: &str = "git-receive-pack";

#[tokio::test]
async fn nobody_learns_which_projects_exist() {
    let house = House::new().await;
    house.project("secret", Visibility::Private).await;
    house.user("eve").await;
    for path in ["root/secret", "root/nothing", "nobody/nothing"] {
        let response = house.ask(path, FETCH, None).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert!(
            response.headers()[header::WWW_AUTHENTICATE].to_str().unwrap().starts_with("Basic ")
        );
        let known = house.ask(path, FETCH, Some(("eve", PASSWORD))).await;
        assert_eq!(known.status(), StatusCode::NOT_FOUND, "{path}");
        let body = known.into_body().collect().await.unwrap().to_bytes();
        assert!(body.starts_with(b"The project you were looking for could not be found"));
        let wrong = house.status(path, FETCH, Some(("eve", "wrong"))).await;
        assert_eq!(wrong, 401, "{path}");
    }
}

#[tokio::test]
async fn everybody_fetches_a_public_project_and_members_push() {
    let house = House::new().await;
    let project = house.project("open", Visibility::Public).await;
    for (name, role) in [("guest", Role::Guest), ("dev", Role::Developer)] {
        house.join(&project, &house.user(name).await, role).await;
    }
    house.user("eve").await;
    let ask = async |service, who| house.status("root/open", service, who).await;
    assert_eq!(ask(FETCH, None).await, 200);
    assert_eq!(ask(PUSH, None).await, 401);
    for (name, push) in [("eve", 403), ("guest", 403), ("dev", 200), ("root-unknown", 401)] {
        assert_eq!(ask(PUSH, Some((name, PASSWORD))).await, push, "{name}");
    }
    assert_eq!(ask(FETCH, Some(("eve", PASSWORD))).await, 200);
    // Names of projects have no case.
    assert_eq!(house.status("Root/OPEN", FETCH, None).await, 200);
}

#[tokio::test]
async fn a_guest_of_a_private_project_may_not_download() {
    let house = House::new().await;
    let project = house.project("secret", Visibility::Private).await;
    for (name, role, fetch, push) in [
        ("guest", Role::Guest, 403, 403),
        ("reporter", Role::Reporter, 200, 403),
        ("dev", Role::Developer, 200, 200),
    ] {
        house.join(&project, &house.user(name).await, role).await;
        let who = Some((name, PASSWORD));
        assert_eq!(house.status("root/secret", FETCH, who).await, fetch, "{name}");
        assert_eq!(house.status("root/secret", PUSH, who).await, push, "{name}");
    }
}

#[tokio::test]
async fn a_token_does_what_its_scopes_say() {
    let house = House::new().await;
    house.project("secret", Visibility::Private).await;
    let cases = [
        (Scope::Api, 200, 200),
        (Scope::ReadRepository, 200, 403),
        (Scope::WriteRepository, 200, 200),
        (Scope::ReadApi, 403, 403),
        (Scope::ReadUser, 403, 403),
    ];
    for (scope, fetch, push) in cases {
        let token = house.token(&house.root, &[scope]).await;
        let who = Some(("any-name", token.as_str()));
        assert_eq!(house.status("root/secret", FETCH, who).await, fetch, "{scope:?}");
        assert_eq!(house.status("root/secret", PUSH, who).await, push, "{scope:?}");
    }
    for wrong in ["glpat-wrong", "glcbt-wrong"] {
        let who = Some(("gitlab-ci-token", wrong));
        assert_eq!(house.status("root/secret", FETCH, who).await, 401, "{wrong}");
    }
}

#[tokio::test]
async fn a_token_of_a_project_is_of_no_use_elsewhere() {
    let house = House::new().await;
    let project = house.project("one", Visibility::Private).await;
    house.project("two", Visibility::Private).await;
    let new = NewToken {
        user_id: None,
        name: "t".to_owned(),
        scopes: vec![Scope::WriteRepository],
        expires_at: None,
        project: Some((project.id, Role::Developer)),
    };
    let (_, secret) = house.app.create_token(&App::viewer_of(&house.root), new).await.unwrap();
    let who = Some(("x", secret.as_str()));
    assert_eq!(house.status("root/one", PUSH, who).await, 200);
    assert_eq!(house.status("root/two", FETCH, who).await, 404);
}

#[tokio::test]
async fn a_browsers_cookie_is_not_for_git() {
    let house = House::new().await;
    house.project("secret", Visibility::Private).await;
    let secret = house.app.sign_in(&house.root).await.unwrap();
    let cookie = format!("{}={secret}", http_support::credentials::SESSION_COOKIE);
    let request = Request::get(format!("/root/secret.git/info/refs?service={FETCH}"));
    let request = request.header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    let response = crate::router(house.app.clone()).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
}
