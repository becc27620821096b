//! Bad pushes: a clear refusal, and nobody else harmed.

use domain::limits::{PUSH_COMMAND_BYTES_MAX, PUSH_REFS_MAX};
use domain::push::ZERO_SHA;

use super::packets::{exchange, packet, push_body};
use super::sandbox::Sandbox;
use crate::tests::Script;

#[tokio::test]
async fn a_push_of_ten_thousand_refs_is_refused_with_the_limit() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    // By hand: git's own client takes half a minute to compare so many refs.
    let names: Vec<String> = (0..10_000).map(|number| format!("refs/heads/b{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let response = exchange(sandbox.address, &push_body(&ada, &names).await).await;
    let expected = format!("this push updates 10000 refs, and {PUSH_REFS_MAX} are allowed");
    assert!(response.contains(&expected), "{}", &response[..response.len().min(1000)]);
    assert!(response.contains("ng refs/heads/b9999 pre-receive hook declined"));
    assert!(sandbox.repository.branches().await.unwrap().is_empty());
    assert!(sandbox.script.log().is_empty());

    let response = exchange(sandbox.address, &push_body(&ada, &names[..100]).await).await;
    assert!(response.contains("ok refs/heads/b99"), "{response}");
    assert_eq!(sandbox.script.log(), ["begin 100 refs", "finish 100 refs"]);
    assert_eq!(sandbox.repository.branches().await.unwrap().len(), 100);
}

#[tokio::test]
async fn a_push_larger_than_the_limit_says_so() {
    let change = |server: crate::server::Server| server.with_push_bytes_max(100_000);
    let sandbox = Sandbox::with(Script::new, change).await;
    let ada = sandbox.work_tree("ada").await;
    // Bytes that do not compress, from a generator with a fixed seed, and too many for one buffer
    // of the client: it is still sending when git has given up.
    let mut state = 42_u64;
    let noise: Vec<u8> = (0..3_000_000)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state.to_be_bytes()[0]
        })
        .collect();
    std::fs::write(ada.path.join("large"), noise).unwrap();
    ada.commit("small", "x").await;
    let text = ada.fail(&["push", "origin", "main"]).await;
    assert!(text.contains("exceeds maximum allowed size"), "{text}");
    assert!(text.contains("[remote rejected]"), "{text}");
    sandbox.server.until_no_push_runs().await;
    assert!(sandbox.script.log().is_empty());
    assert_eq!((sandbox.quarantines(), sandbox.running_pushes()), (0, 0));
    sandbox.repository.fsck().await.unwrap();
}

#[tokio::test]
async fn objects_that_attack_a_client_are_refused() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    let blob = ada.feed(&["hash-object", "-w", "--stdin"], b"x").await;
    let blob = String::from_utf8(blob).unwrap();
    for name in [".git", ".GIT", "git~1", "..", ".g\u{200c}it", "a\0"] {
        let raw: Vec<u8> =
            (0..20).map(|at| u8::from_str_radix(&blob[at * 2..at * 2 + 2], 16).unwrap()).collect();
        let mut tree = format!("100644 {name}\0").into_bytes();
        tree.extend(&raw);
        if name.contains('\0') {
            // The same name twice.
            tree = [b"100644 a\0".as_slice(), &raw, b"100644 a\0", &raw].concat();
        }
        let hash = ["hash-object", "-t", "tree", "--literally", "-w", "--stdin"];
        let tree = String::from_utf8(ada.feed(&hash, &tree).await).unwrap();
        let commit = ada.run(&["commit-tree", "-m", "bad", tree.trim()]).await;
        let text = ada.fail(&["push", "origin", &format!("{commit}:refs/heads/bad")]).await;
        assert!(text.contains("fsck error") || text.contains("unpack"), "{name:?}: {text}");
    }
    assert!(sandbox.script.log().is_empty());
    assert!(sandbox.repository.branches().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_list_of_refs_without_end_is_cut_off() {
    let sandbox = Sandbox::new().await;
    let line = packet(&format!("{ZERO_SHA} {} refs/heads/{}", "a".repeat(40), "x".repeat(60_000)));
    let body = line.repeat(PUSH_COMMAND_BYTES_MAX / line.len() + 10);
    let response = exchange(sandbox.address, body.as_bytes()).await;
    let expected = format!("the list of refs is larger than {PUSH_COMMAND_BYTES_MAX} bytes");
    assert!(response.contains(&expected), "{}", &response[..response.len().min(1000)]);
    sandbox.server.until_no_push_runs().await;
    assert_eq!(sandbox.running_pushes(), 0);
}

#[tokio::test]
async fn names_that_hide_other_names_are_refused() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    let sha = ada.run(&["rev-parse", "HEAD"]).await;
    let forged = format!("refs/heads/ok\n{ZERO_SHA} {sha} refs/heads/forged");
    let hidden = "refs/heads/x\n\nend\n";
    for names in [
        vec![forged.as_str()],
        vec![hidden, "refs/heads/main"],
        vec!["refs/heads/../../config"],
        vec!["refs/heads/-x/.."],
        vec!["HEAD"],
        vec!["refs/evenkeel/x"],
    ] {
        let body = push_body(&ada, &names).await;
        let response = exchange(sandbox.address, &body).await;
        assert!(response.contains("200 OK"), "{names:?}");
        sandbox.server.until_no_push_runs().await;
        let moved = sandbox.script.log().iter().any(|line| line.starts_with("finish"));
        assert!(!moved, "{names:?}: {:?} {response}", sandbox.script.log());
    }
    assert!(sandbox.repository.branches().await.unwrap().is_empty());
    assert!(!sandbox.repository.path().join("refs/heads/ok").exists());
}
