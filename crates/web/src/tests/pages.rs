//! Who sees which page, and what stands there.

use axum::http::{Method, StatusCode};
use domain::project::Visibility;

use super::markup::parse;
use super::repository::{claim, end, pipeline};
use super::server::{EVERYBODY, Server, Who};

#[tokio::test]
async fn an_empty_project_says_how_to_push_with_its_own_address() {
    let server = Server::start().await;
    server.project("app", Visibility::Private).await;
    let board = server.get(Who::Root, "/root/app").await;
    assert_eq!(board.status, StatusCode::OK);
    assert!(board.text.contains("git remote add origin http://git.test/root/app.git"));
    let projects = server.get(Who::Root, "/").await;
    assert!(projects.text.contains("href=\"/root/app\""));
}

#[tokio::test]
async fn what_somebody_may_not_see_is_not_there() {
    let server = Server::start().await;
    let private = server.project("app", Visibility::Private).await;
    server.commit(private).await;
    let pipeline = pipeline(&server.app, &server.access(private).await).await;
    for page in ["/root/app".to_owned(), format!("/root/app/-/pipelines/{}", pipeline.id)] {
        let missing = server.get(Who::Stranger, "/root/nothing").await;
        let hidden = server.get(Who::Stranger, &page).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND);
        let main =
            |text: &str| text.split("<main").nth(1).unwrap().split('>').nth(1).unwrap().to_owned();
        assert_eq!(main(&hidden.text), main(&missing.text), "{page}");
        assert_eq!(server.get(Who::Nobody, &page).await.status, StatusCode::NOT_FOUND);
        assert_eq!(server.get(Who::Developer, &page).await.status, StatusCode::OK);
    }
    assert_eq!(server.get(Who::Guest, "/root/app").await.status, StatusCode::OK);
    assert_eq!(server.get(Who::Guest, "/root/app/-/pipelines").await.status, StatusCode::FORBIDDEN);
    assert_eq!(server.get(Who::Stranger, "/admin").await.status, StatusCode::NOT_FOUND);
    let list = server.get(Who::Stranger, "/").await;
    assert!(!list.text.contains("root/app"));
}

#[tokio::test]
async fn a_missing_right_is_named_with_the_role_that_has_it() {
    let server = Server::start().await;
    server.project("app", Visibility::Private).await;
    let refused = server.get(Who::Developer, "/root/app/-/settings/ci_cd").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("takes the role maintainer; yours is developer"));
    let anonymous = server.get(Who::Nobody, "/projects/new").await;
    assert_eq!(anonymous.header("location"), "/users/sign_in?next=%2Fprojects%2Fnew");
}

#[tokio::test]
async fn every_page_of_a_project_that_runs_can_be_read_by_those_who_may() {
    let server = Server::start().await;
    let id = server.project("app", Visibility::Public).await;
    let sha = server.commit(id).await;
    let access = server.access(id).await;
    let pipeline = pipeline(&server.app, &access).await;
    let root = server.viewer(Who::Root).await;
    end(&server.app, &claim(&server.app, &root).await, "success").await;
    let jobs = server.app.reads().latest_jobs(pipeline.id).await.unwrap();
    let ship = jobs.iter().find(|job| job.name == "ship").unwrap().id;
    server.app.play_job(&access, ship, Vec::new()).await.unwrap();
    end(&server.app, &claim(&server.app, &root).await, "success").await;
    let environment = server.app.reads().board(&access).await.unwrap()[0].environment.id;
    let pages = [
        String::new(),
        "/-/pipelines".to_owned(),
        "/-/pipelines?status=success&ref=main&page=1".to_owned(),
        format!("/-/pipelines/{}", pipeline.id),
        format!("/-/jobs/{ship}"),
        "/-/environments".to_owned(),
        format!("/-/environments/{environment}"),
        format!("/-/commit/{sha}"),
    ];
    for who in EVERYBODY {
        for page in &pages {
            let reply = server.get(who, &format!("/root/app{page}")).await;
            assert_eq!(reply.status, StatusCode::OK, "{who:?} {page}");
            parse(&reply.text).unwrap_or_else(|wrong| panic!("{page}: {wrong}"));
            assert!(!reply.text.contains("<prices>"), "{page}");
        }
    }
    for page in ["/-/settings/ci_cd", "/edit", "/-/project_members", "/-/settings/access_tokens"] {
        let reply = server.get(Who::Root, &format!("/root/app{page}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{page}");
        parse(&reply.text).unwrap_or_else(|wrong| panic!("{page}: {wrong}"));
    }
    let board = server.get(Who::Nobody, "/root/app").await.text;
    assert!(board.contains("<bdi>production</bdi> runs"), "{board}");
    assert!(board.contains("level with"), "{board}");
    let environment = format!("/root/app/-/environments/{environment}");
    assert!(server.get(Who::Root, &environment).await.text.contains("Deploy this one again"));
}

#[tokio::test]
async fn an_archive_is_offered_to_those_whom_its_job_allows() {
    let server = Server::start().await;
    let id = server.project("app", Visibility::Public).await;
    let config = "compile: {script: make, artifacts: {paths: [out], access: maintainer}}\n";
    server.commit_file(id, config).await;
    pipeline(&server.app, &server.access(id).await).await;
    let job = claim(&server.app, &server.viewer(Who::Root).await).await;
    let file = server.app.receive_file(&b"x"[..]).await.unwrap();
    let new = app::NewArtifact { filename: "out.zip".to_owned(), ..Default::default() };
    server.app.store_artifact(&job, new, file).await.unwrap();
    let page = format!("/root/app/-/jobs/{}", job.job.id);
    let archive = format!("{page}/artifacts/download");
    for (who, status) in [
        (Who::Root, 200),
        (Who::Developer, 403),
        (Who::Guest, 403),
        (Who::Stranger, 403),
        (Who::Nobody, 302),
    ] {
        let shown = server.get(who, &page).await.text;
        assert!(shown.contains("for the role maintainer and above"), "{who:?}");
        assert_eq!(shown.contains(&format!("href=\"{archive}\"")), status == 200, "{who:?}");
        assert_eq!(server.get(who, &archive).await.status, status, "{who:?}");
    }
}

#[tokio::test]
async fn a_job_that_cannot_be_carried_out_says_which_keyword_and_why() {
    let server = Server::start().await;
    let id = server.project("app", Visibility::Private).await;
    let config = "compile: {script: make}\n\
        child: {trigger: {include: child.yml}}\n\
        publish: {script: make, release: {tag_name: v1, description: New}}\n";
    server.commit_file(id, config).await;
    let pipeline = pipeline(&server.app, &server.access(id).await).await;
    let of_pipeline = format!("/root/app/-/pipelines/{}", pipeline.id);
    let whole = server.get(Who::Developer, &of_pipeline).await.text;
    let jobs = server.app.reads().latest_jobs(pipeline.id).await.unwrap();
    for (name, why) in [
        ("child", "It would start another pipeline (`trigger`). This server does not do that"),
        ("publish", "It would make a release (`release`). This server does not do that"),
    ] {
        assert!(whole.contains(why), "{whole}");
        let job = jobs.iter().find(|job| job.name == name).unwrap();
        let page = server.get(Who::Developer, &format!("/root/app/-/jobs/{}", job.id)).await.text;
        let (before, _) = why.split_once('(').unwrap();
        assert!(page.contains(before) && page.contains("so the job ended at once."), "{page}");
        assert!(page.contains("Take the keyword out of the job"), "{page}");
    }
}

#[tokio::test]
async fn buttons_are_there_for_those_who_may_press_them() {
    let server = Server::start().await;
    let id = server.project("app", Visibility::Public).await;
    server.commit(id).await;
    let pipeline = pipeline(&server.app, &server.access(id).await).await;
    let root = server.viewer(Who::Root).await;
    end(&server.app, &claim(&server.app, &root).await, "success").await;
    let page = format!("/root/app/-/pipelines/{}", pipeline.id);
    for (who, may) in [
        (Who::Root, true),
        (Who::Developer, true),
        (Who::Guest, false),
        (Who::Stranger, false),
        (Who::Nobody, false),
    ] {
        let text = server.get(who, &page).await.text;
        assert_eq!(text.contains("waiting for you"), may, "{who:?}");
        assert_eq!(text.contains(">Deploy<"), may, "{who:?}");
        assert_eq!(text.contains(">manual<"), !may, "{who:?}");
    }
}

#[tokio::test]
async fn a_pipeline_says_why_a_job_was_not_created() {
    let server = Server::start().await;
    let id = server.project("app", Visibility::Private).await;
    server.commit(id).await;
    let pipeline = pipeline(&server.app, &server.access(id).await).await;
    let page = server.get(Who::Root, &format!("/root/app/-/pipelines/{}", pipeline.id)).await;
    assert!(page.text.contains("Not created"), "{}", page.text);
    assert!(page.text.contains("<code>if: $CI_COMMIT_TAG</code> does not hold"), "{}", page.text);
    let why = format!("/root/app/-/pipelines/{}/why", pipeline.id);
    assert!(page.text.contains(&format!("href=\"{why}\"")), "{}", page.text);
    let page = server.get(Who::Root, &why).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("CI_COMMIT_TAG is not set: it is predefined"), "{}", page.text);
    assert_eq!(server.get(Who::Guest, &why).await.status, 403);
    assert_eq!(server.get(Who::Stranger, &why).await.status, 404);
}

#[tokio::test]
async fn a_fragment_is_what_stands_inside_main() {
    let server = Server::start().await;
    server.project("app", Visibility::Private).await;
    let whole = server.get(Who::Root, "/root/app").await.text;
    let headers = [("x-fragment", "main")];
    let reply = server.send(Who::Root, (Method::GET, "/root/app"), &headers, "").await;
    assert_eq!(reply.header("x-fragment"), "main");
    assert!(!reply.text.contains("<html"));
    assert!(whole.contains(reply.text.trim()));
}

#[tokio::test]
async fn another_case_of_a_path_leads_to_the_right_one() {
    let server = Server::start().await;
    server.project("app", Visibility::Private).await;
    let reply = server.get(Who::Root, "/Root/App/-/pipelines?status=failed").await;
    assert_eq!(reply.header("location"), "/root/app/-/pipelines?status=failed");
}

#[tokio::test]
async fn pages_are_careful() {
    let server = Server::start().await;
    for path in ["/", "/users/sign_in", "/root/nothing", "/-/nothing"] {
        let reply = server.get(Who::Nobody, path).await;
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("cache-control"), "private, no-store", "{path}");
    }
    let style = server.get(Who::Nobody, &crate::assets::STYLE.path()).await;
    assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");
    let wrong = server.send(Who::Root, (Method::DELETE, "/"), &[], "").await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
}
