//! The event stream: names of topics, each checked.

use axum::body::Body;
use axum::http::Request;
use domain::project::Visibility;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::repository::pipeline;
use super::server::{Server, Who};

/// The first event that names a topic.
async fn first_event(server: &Server, who: Who, topics: &str, ring: &[String]) -> String {
    let request = Request::get(format!("/-/live?topics={topics}"));
    let request = request.header("cookie", server.cookie(who)).body(Body::empty()).unwrap();
    let response = server.router().oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut body = response.into_body();
    let mut next = async || {
        let frame = body.frame().await.unwrap().unwrap().into_data().unwrap();
        String::from_utf8(frame.to_vec()).unwrap()
    };
    let hello = next().await;
    assert!(hello.contains("retry: 2000"), "{hello}");
    for topic in ring {
        server.app.bells().ring(topic);
    }
    next().await
}

#[tokio::test]
async fn names_what_changed_and_nothing_more() {
    let server = Server::start().await;
    let id = server.project("app", Visibility::Private).await;
    server.commit(id).await;
    let made = pipeline(&server.app, &server.access(id).await).await;
    let topics = format!("{id}.pipelines,{id}.pipeline-{}", made.id);
    let ring = [app::pipeline_topic(made.id)];
    let event = first_event(&server, Who::Developer, &topics, &ring).await;
    assert_eq!(event, format!("data: {id}.pipeline-{}\n\n", made.id));
}

#[tokio::test]
async fn ends_when_the_server_stops() {
    let server = Server::start().await;
    let request = Request::get("/-/live?topics=effects").header("cookie", server.cookie(Who::Root));
    let response = server.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    server.app.bells().ring(crate::STOPPING_TOPIC);
    let all = response.into_body().collect().await.unwrap().to_bytes();
    assert!(String::from_utf8_lossy(&all).contains("listening"));
}

#[tokio::test]
async fn tells_nobody_of_what_he_may_not_see() {
    let server = Server::start().await;
    let id = server.project("app", Visibility::Private).await;
    server.commit(id).await;
    let made = pipeline(&server.app, &server.access(id).await).await;
    let open = server.project("open", Visibility::Public).await;
    let topics = format!(
        "{id}.pipelines,{id}.pipeline-{},{id}.environments,effects,x,9.y,{open}.pipelines",
        made.id
    );
    let ring = [
        app::pipeline_topic(made.id),
        app::project_topic(id),
        app::environments_topic(id),
        "effects".to_owned(),
        app::project_topic(open),
    ];
    for who in [Who::Stranger, Who::Guest] {
        let event = first_event(&server, who, &topics, &ring).await;
        assert_eq!(event, format!("data: {open}.pipelines\n\n"), "{who:?}");
    }
}
