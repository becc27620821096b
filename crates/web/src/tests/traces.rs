//! Traces on pages: the first mistake, pieces, windows, the raw text.

use axum::http::StatusCode;
use domain::JobId;
use domain::project::Visibility;

use super::repository::{claim, end, pipeline};
use super::server::{Server, Who};
use crate::html::append;

struct Running {
    server: Server,
    token: app::JobToken,
    id: JobId,
}

async fn running() -> Running {
    let server = Server::start().await;
    let id = server.project("app", Visibility::Private).await;
    server.commit(id).await;
    pipeline(&server.app, &server.access(id).await).await;
    let token = claim(&server.app, &server.viewer(Who::Root).await).await;
    let id = token.job.id;
    Running { server, token, id }
}

#[tokio::test]
async fn a_live_trace_comes_in_pieces() {
    let Running { server, token, id } = running().await;
    server.app.append_trace(&token, 0, b"one\ntw").await.unwrap();
    let page = server.get(Who::Developer, &format!("/root/app/-/jobs/{id}")).await.text;
    assert!(page.contains("is running") && page.contains("data-live"), "{page}");
    let first =
        server.get(Who::Developer, &format!("/root/app/-/jobs/{id}/trace?after=0-1-0")).await;
    assert_eq!(first.header("x-cursor"), "4-2-0");
    assert!(first.text.contains("<code>one</code>"));
    assert!(first.text.contains("data-partial") && first.text.contains("<code>tw</code>"));
    server.app.append_trace(&token, 6, b"o\n").await.unwrap();
    let next = format!("/root/app/-/jobs/{id}/trace?after=4-2-0");
    let second = server.get(Who::Developer, &next).await;
    assert!(second.text.contains("<code>two</code>") && !second.text.contains("one"));
    assert_eq!((second.header("x-cursor"), second.header("x-finished")), ("8-3-0", "no"));
    end(&server.app, &token, "success").await;
    let last =
        server.get(Who::Developer, &format!("/root/app/-/jobs/{id}/trace?after=8-3-0")).await;
    assert_eq!(last.header("x-finished"), "yes");
    let guest = server.get(Who::Guest, &next).await;
    assert_eq!(guest.status, StatusCode::FORBIDDEN);
    let raw = server.get(Who::Developer, &format!("/root/app/-/jobs/{id}/raw")).await;
    assert_eq!((raw.text.as_str(), raw.header("content-length")), ("one\ntwo\n", "8"));
}

#[tokio::test]
async fn a_failed_job_opens_at_its_first_mistake() {
    let Running { server, token, id } = running().await;
    let trace = b"fine\nsrc/a.rs:3: error: no\nmore\nERROR: Job failed: exit code 2\n";
    server.app.append_trace(&token, 0, trace).await.unwrap();
    end(&server.app, &token, "failed").await;
    let page = server.get(Who::Developer, &format!("/root/app/-/jobs/{id}")).await.text;
    assert!(page.contains("failed with exit code 2"), "{page}");
    assert!(page.contains("first error: line 2") && page.contains("data-open-at=\"2\""), "{page}");
}

#[tokio::test]
async fn only_a_window_of_a_long_trace_is_in_the_page() {
    let Running { server, token, id } = running().await;
    let mut trace = String::new();
    for number in 1..=60_000 {
        let word = if number == 30_000 { "error: here" } else { "all is well" };
        append(&mut trace, format_args!("{word} {number:06}, as it should be on every day\n"));
    }
    server.app.append_trace(&token, 0, trace.as_bytes()).await.unwrap();
    end(&server.app, &token, "failed").await;
    let page = server.get(Who::Developer, &format!("/root/app/-/jobs/{id}")).await.text;
    assert!(page.contains("data-open-at=\"30000\"") && page.contains("id=\"L30000\""));
    assert!(!page.contains("id=\"L1\"") && !page.contains("id=\"L59999\""));
    assert!(page.contains("Earlier lines") && page.contains("Later lines"));
    let first = server.get(Who::Developer, &format!("/root/app/-/jobs/{id}?line=1")).await.text;
    assert!(first.contains("id=\"L1\"") && !first.contains("Earlier lines"));
}

#[tokio::test]
async fn a_job_without_a_runner_says_what_to_do() {
    let server = Server::start().await;
    let id = server.project("app", Visibility::Private).await;
    server.commit(id).await;
    let pipeline = pipeline(&server.app, &server.access(id).await).await;
    let jobs = server.app.reads().latest_jobs(pipeline.id).await.unwrap();
    let compile = jobs.iter().find(|job| job.name == "compile").unwrap().id;
    let page = server.get(Who::Developer, &format!("/root/app/-/jobs/{compile}")).await.text;
    assert!(page.contains("No runner serves this project."), "{page}");
    assert!(page.contains("<code>--runner docker</code>"), "{page}");
}
