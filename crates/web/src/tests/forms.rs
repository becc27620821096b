//! What forms do, with and without script, and which are refused.

use axum::http::{Method, StatusCode};
use domain::project::Visibility;

use super::repository::{claim, end, pipeline};
use super::server::{Server, Who};

#[tokio::test]
async fn a_project_is_made_by_a_form() {
    let server = Server::start().await;
    let made = server
        .submit(Who::Root, "/projects/new", "/projects/new", "name=My+App&visibility=private")
        .await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    assert_eq!(made.header("location"), "/root/my-app");
    let again = server
        .submit(Who::Root, "/projects/new", "/projects/new", "name=My+App&visibility=private")
        .await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("value=\"My App\""), "what was typed stays");
    assert!(again.text.contains("has already been taken"), "{}", again.text);
}

#[tokio::test]
async fn forms_of_other_sites_are_refused() {
    let server = Server::start().await;
    let token = server.get(Who::Root, "/projects/new").await.form_token();
    let body = format!("authenticity_token={token}&name=x");
    for headers in [
        [("sec-fetch-site", "cross-site")],
        [("sec-fetch-site", "same-site")],
        [("origin", "http://evil.test")],
    ] {
        let reply = server.send(Who::Root, (Method::POST, "/projects/new"), &headers, &body).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    for body in ["name=x".to_owned(), "authenticity_token=&name=x".to_owned(), format!("{body}x")] {
        let body = body.replace("&name=xx", "x&name=x");
        let reply = server.send(Who::Root, (Method::POST, "/projects/new"), &[], &body).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{body}");
    }
    let other = server.get(Who::Developer, "/projects/new").await.form_token();
    let body = format!("authenticity_token={other}&name=x");
    let reply = server.send(Who::Root, (Method::POST, "/projects/new"), &[], &body).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    let same = [("sec-fetch-site", "same-origin"), ("origin", "http://git.test")];
    let body = format!("authenticity_token={token}&name=fine");
    let reply = server.send(Who::Root, (Method::POST, "/projects/new"), &same, &body).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_waiting_job_is_played_and_the_press_answers() {
    let server = Server::start().await;
    let id = server.project("app", Visibility::Private).await;
    server.commit(id).await;
    let pipeline = pipeline(&server.app, &server.access(id).await).await;
    let root = server.viewer(Who::Root).await;
    end(&server.app, &claim(&server.app, &root).await, "success").await;
    let jobs = server.app.reads().latest_jobs(pipeline.id).await.unwrap();
    let ship = jobs.iter().find(|job| job.name == "ship").unwrap().id;
    let play = format!("/root/app/-/jobs/{ship}/play");
    let token = server.get(Who::Developer, "/root/app").await.form_token();
    let body = format!("authenticity_token={token}&back=%2Froot%2Fapp");
    let guest = server.get(Who::Guest, "/projects/new").await.form_token();
    let refused = format!("authenticity_token={guest}");
    let refused = server.send(Who::Guest, (Method::POST, &play), &[], &refused).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let plain = server.send(Who::Developer, (Method::POST, &play), &[], &body).await;
    assert_eq!(plain.status, StatusCode::SEE_OTHER, "{}", plain.text);
    assert_eq!(plain.header("location"), "/root/app");
    let notice = plain.cookie("_evenkeel_notice").unwrap();
    let cookie = format!("{}; _evenkeel_notice={notice}", server.cookie(Who::Developer));
    let request = axum::http::Request::get("/root/app").header("cookie", cookie);
    let board = server.answer(request.body(axum::body::Body::empty()).unwrap()).await;
    assert!(board.text.contains("ship starts."), "{}", board.text);
    assert_eq!(board.cookie("_evenkeel_notice").as_deref(), Some(""), "said once");
    let press = [("x-fragment", "press")];
    let again = server.send(Who::Developer, (Method::POST, &play), &press, &body).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(again.text, "Unplayable Job.");
}

#[tokio::test]
async fn a_job_that_asks_something_first_starts_after_the_answer() {
    let server = Server::start().await;
    let id = server.project("app", Visibility::Private).await;
    let config = "ship: {script: ./ship, when: manual, \
        manual_confirmation: 'Is <staging> sound?', environment: production}\n\
        plain: {script: x, when: manual}\n";
    server.commit_file(id, config).await;
    let pipeline = pipeline(&server.app, &server.access(id).await).await;
    let jobs = server.app.reads().latest_jobs(pipeline.id).await.unwrap();
    let job = |name: &str| jobs.iter().find(|job| job.name == name).unwrap().id;
    let (ship, plain) = (job("ship"), job("plain"));
    let play = format!("/root/app/-/jobs/{ship}/play");
    let token = server.get(Who::Developer, "/root/app").await.form_token();
    let body = format!("authenticity_token={token}&back=%2Froot%2Fapp");
    let asked = format!("{play}?back=%2Froot%2Fapp");
    let sent = server.send(Who::Developer, (Method::POST, &play), &[], &body).await;
    assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, asked.as_str()));
    let press = [("x-fragment", "press")];
    let sent = server.send(Who::Developer, (Method::POST, &play), &press, &body).await;
    assert_eq!((sent.status, sent.header("x-location")), (StatusCode::OK, asked.as_str()));
    let status = async || {
        let jobs = server.app.reads().latest_jobs(pipeline.id).await.unwrap();
        jobs.iter().find(|job| job.id == ship).unwrap().status
    };
    assert_eq!(status().await, domain::pipeline::Status::Manual, "nothing has started");
    let page = server.get(Who::Developer, &asked).await;
    assert!(page.text.contains("Is &#60;staging&#62; sound?"), "{}", page.text);
    assert!(page.text.contains("It deploys to production."), "{}", page.text);
    assert!(page.text.contains("href=\"/root/app\">Leave it"), "{}", page.text);
    assert_eq!(server.get(Who::Guest, &asked).await.status, StatusCode::FORBIDDEN);
    let body = format!("{body}&confirmed=true");
    let sent = server.send(Who::Developer, (Method::POST, &play), &[], &body).await;
    assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, "/root/app"));
    assert_ne!(status().await, domain::pipeline::Status::Manual);
    let nothing = server.get(Who::Developer, &format!("/root/app/-/jobs/{plain}/play")).await;
    assert_eq!(nothing.header("location"), format!("/root/app/-/jobs/{plain}"));
}

#[tokio::test]
async fn an_environment_stops_after_the_answer_to_its_stop_job() {
    let server = Server::start().await;
    let id = server.project("app", Visibility::Private).await;
    let config = "up: {script: x, environment: {name: review, on_stop: down}}\n\
        down: {script: x, when: manual, manual_confirmation: 'All of it?', \
        environment: {name: review, action: stop}}\n";
    server.commit_file(id, config).await;
    let access = server.access(id).await;
    pipeline(&server.app, &access).await;
    let root = server.viewer(Who::Root).await;
    end(&server.app, &claim(&server.app, &root).await, "success").await;
    let environment = server.app.reads().board(&access).await.unwrap()[0].environment.id;
    let (page, stop) = (
        format!("/root/app/-/environments/{environment}"),
        format!("/root/app/-/environments/{environment}/stop"),
    );
    let asked = server.submit(Who::Developer, &page, &stop, "").await;
    assert_eq!(asked.header("location"), stop);
    let question = server.get(Who::Developer, &stop).await;
    assert!(question.text.contains("All of it?"), "{}", question.text);
    assert!(question.text.contains("It stops review."), "{}", question.text);
    assert_eq!(server.get(Who::Guest, &stop).await.status, StatusCode::FORBIDDEN);
    let stopped = server.submit(Who::Developer, &stop, &stop, "confirmed=true").await;
    assert_eq!(stopped.header("location"), page);
    assert_eq!(server.get(Who::Developer, &stop).await.header("location"), page);
}

#[tokio::test]
async fn variables_are_added_shown_changed_and_deleted() {
    let server = Server::start().await;
    let id = server.project("app", Visibility::Private).await;
    let page = "/root/app/-/settings/ci_cd";
    let fields = "key=KEY&value=one%0D%0Atwo&environment_scope=*&visibility=visible&file=true";
    let added = server.submit(Who::Root, page, "/root/app/-/variables", fields).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    let shown = server.get(Who::Root, page).await.text;
    assert!(shown.contains(">one\ntwo<") && shown.contains(">file<"), "{shown}");
    let fields = "key=SHORT&value=x&environment_scope=*&visibility=masked";
    let refused = server.submit(Who::Root, page, "/root/app/-/variables", fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("value=\"SHORT\""), "what was typed stays");
    let variable = server.app.list_variables(&server.access(id).await).await.unwrap()[0].id;
    let edit = format!("/root/app/-/variables/{variable}/edit");
    let fields = "value=three&environment_scope=*&visibility=visible";
    let action = format!("/root/app/-/variables/{variable}");
    let saved = server.submit(Who::Root, &edit, &action, fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let access = server.access(id).await;
    assert_eq!(server.app.list_variables(&access).await.unwrap()[0].value, "three");
    let deleted = server.submit(Who::Root, page, &format!("{action}/delete"), "").await;
    assert_eq!(deleted.status, StatusCode::SEE_OTHER);
    assert!(server.app.list_variables(&access).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_token_is_shown_once_and_revoked() {
    let server = Server::start().await;
    let page = crate::paths::TOKENS;
    let made = server.submit(Who::Developer, page, page, "name=laptop&scopes%5B%5D=api").await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    let at = made.text.find("glpat-").expect("the secret is shown");
    let secret = made.text[at..].split('<').next().unwrap();
    assert!(server.app.authenticate_token(secret).await.is_ok());
    let list = server.get(Who::Developer, page).await.text;
    assert!(list.contains("laptop") && !list.contains(secret));
    let token = server.app.authenticate_token(secret).await.unwrap().token.unwrap().id;
    let revoke = crate::paths::revoke_token(token);
    let foreign = server.submit(Who::Stranger, page, &revoke, "").await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let revoked = server.submit(Who::Developer, page, &revoke, "").await;
    assert_eq!(revoked.status, StatusCode::SEE_OTHER, "{}", revoked.text);
    assert!(server.app.authenticate_token(secret).await.is_err());
    let nothing = server.submit(Who::Developer, page, page, "name=none").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_refused_configuration_shows_where_and_why() {
    let server = Server::start().await;
    let id = server.project("app", Visibility::Private).await;
    server.commit_file(id, "build:\n  script: make\n  stage: ship\n").await;
    let made = server
        .submit(Who::Root, "/root/app/-/pipelines/new", "/root/app/-/pipelines", "ref=main")
        .await;
    let page = if made.status == StatusCode::SEE_OTHER {
        server.get(Who::Root, made.header("location")).await
    } else {
        made
    };
    assert!(page.text.contains(".gitlab-ci.yml:3:"), "{}", page.text);
    assert!(page.text.contains("chosen stage"), "{}", page.text);
}

#[tokio::test]
async fn settings_are_saved_by_those_who_may() {
    let server = Server::start().await;
    let id = server.project("app", Visibility::Private).await;
    let fields = "name=Shop&description=What+customers+see&visibility=public&ci_config_path=ci.yml";
    let saved = server.submit(Who::Root, "/root/app/edit", "/root/app/edit", fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let project = server.access(id).await.project;
    assert_eq!((project.name.as_str(), project.visibility), ("Shop", Visibility::Public));
    assert_eq!(project.ci_config_path(), "ci.yml");
    let refused = server.submit(Who::Developer, "/", "/root/app/edit", fields).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn members_come_and_go() {
    let server = Server::start().await;
    server.project("app", Visibility::Private).await;
    let page = "/root/app/-/project_members";
    assert_eq!(server.get(Who::Stranger, "/root/app").await.status, StatusCode::NOT_FOUND);
    let added = server.submit(Who::Root, page, page, "username=stranger&access_level=20").await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    assert_eq!(server.get(Who::Stranger, "/root/app").await.status, StatusCode::OK);
    let unknown = server.submit(Who::Root, page, page, "username=x&access_level=20").await;
    assert!(unknown.text.contains("Nobody is called x."), "{}", unknown.text);
    let shown = server.get(Who::Root, page).await.text;
    let remove = shown.split("action=\"").filter_map(|part| part.split('"').next());
    let remove = remove.filter(|path| path.ends_with("/remove")).last().unwrap().to_owned();
    let removed = server.submit(Who::Root, page, &remove, "").await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER, "{}", removed.text);
    assert_eq!(server.get(Who::Stranger, "/root/app").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_theme_is_kept_in_the_browser() {
    let server = Server::start().await;
    let page = crate::paths::PREFERENCES;
    let saved = server.submit(Who::Root, page, page, "theme=dark").await;
    assert_eq!(saved.cookie("evenkeel_theme").as_deref(), Some("dark"));
    let headers = [("cookie", "evenkeel_theme=dark")];
    let reply = server.send(Who::Nobody, (Method::GET, "/"), &headers, "").await;
    assert!(reply.text.contains("data-theme=\"dark\""));
}
