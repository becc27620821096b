//! Clients that go away in the middle.

use super::packets::{begin, push_body};
use super::sandbox::Sandbox;
use crate::tests::Script;

#[tokio::test]
async fn a_client_that_dies_while_it_sends_changes_nothing() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    let body = push_body(&ada, &["refs/heads/main"]).await;
    for sent in [0, 1, 3, 50, body.len() / 2, body.len() - 21, body.len() - 1] {
        let stream = begin(sandbox.address, body.len(), &body[..sent]).await;
        drop(stream);
    }
    // A push after them gets its turn and is the only one.
    ada.run(&["push", "-q", "origin", "main"]).await;
    sandbox.server.until_no_push_runs().await;
    assert_eq!(sandbox.script.log(), ["begin refs/heads/main", "finish refs/heads/main"]);
    assert_eq!((sandbox.quarantines(), sandbox.running_pushes()), (0, 0));
    sandbox.repository.fsck().await.unwrap();
}

#[tokio::test]
async fn a_client_that_dies_after_it_has_sent_gets_its_pipelines() {
    let sandbox = Sandbox::with(Script::waiting, |server| server).await;
    let ada = sandbox.work_tree("ada").await;
    let body = push_body(&ada, &["refs/heads/main"]).await;
    let stream = begin(sandbox.address, body.len(), &body).await;
    sandbox.script.next_question().await;
    drop(stream);
    sandbox.script.answers.add_permits(1);
    sandbox.script.next_question().await;
    sandbox.script.answers.add_permits(1);
    sandbox.server.until_no_push_runs().await;
    assert_eq!(sandbox.script.log(), ["begin refs/heads/main", "finish refs/heads/main"]);
    assert_eq!(sandbox.repository.branches().await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_not_accepted_yet_cannot_be_read() {
    let sandbox = Sandbox::with(Script::waiting, |server| server).await;
    let ada = sandbox.work_tree("ada").await;
    let sha = ada.run(&["rev-parse", "HEAD"]).await;
    let push = tokio::spawn(async move { ada.try_run(&["push", "-q", "origin", "main"]).await });
    sandbox.script.next_question().await;
    assert_eq!(sandbox.repository.resolve(&sha).await.unwrap(), None);
    let bob = sandbox.folder("bob");
    bob.run(&["init", "-q"]).await;
    bob.fail(&["fetch", "-q", &sandbox.url(), &sha]).await;
    sandbox.script.answers.add_permits(2);
    assert!(push.await.unwrap().status.success());
    assert_eq!(sandbox.repository.resolve(&sha).await.unwrap(), Some(sha));
}
