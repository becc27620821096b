//! A stop that was asked for.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::rest::http;
use crate::server::Server;

/// The server holds a runner's question for 50 s; a stop does not wait for that.
#[tokio::test]
async fn a_stop_ends_the_questions_of_runners_that_are_held() -> anyhow::Result<()> {
    let mut server = Server::start(&["--runner", "none"]).await?;
    let root = server.client("api,create_runner")?;
    let runner = root.post("/user/runners", json!({ "runner_type": "instance_type" })).await?;
    let url = format!("{}/api/v4/jobs/request", server.url());
    let ask = |last: Value| {
        json!({ "token": runner["token"], "system_id": "s_abcdefghijkl", "last_update": last,
            "info": { "features": {} } })
    };
    let first = http().request(Method::POST, &url).json(&ask(Value::Null)).send().await?;
    let last = first.headers()["x-gitlab-last-update"].to_str()?.to_owned();
    let mut held = tokio::spawn(http().request(Method::POST, &url).json(&ask(json!(last))).send());
    // A question that is not held is answered within this time.
    let early = tokio::time::timeout(Duration::from_secs(2), &mut held).await;
    assert!(early.is_err(), "the question was not held: {early:?}");

    let took = server.stop().await?;
    assert!(took < Duration::from_secs(10), "the stop took {took:?}: {}", server.log());
    assert_eq!(held.await??.status(), 204);
    Ok(())
}
