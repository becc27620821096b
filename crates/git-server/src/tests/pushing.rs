//! Push: what moves, what is asked, what the terminal shows.

use super::sandbox::Sandbox;

#[tokio::test]
async fn branches_tags_force_and_deletion() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    ada.run(&["tag", "-m", "one", "v1"]).await;
    ada.run(&["push", "-q", "origin", "main", "main:feature", "v1"]).await;
    ada.run(&["commit", "-q", "--amend", "-m", "changed"]).await;
    ada.fail(&["push", "-q", "origin", "main"]).await;
    ada.run(&["push", "-q", "-f", "origin", "main"]).await;
    ada.run(&["push", "-q", "origin", ":feature"]).await;
    let branches = sandbox.repository.branches().await.unwrap();
    assert_eq!(branches.len(), 1);
    assert_eq!(branches[0].sha, ada.run(&["rev-parse", "HEAD"]).await);
    assert_eq!(sandbox.repository.tags().await.unwrap()[0].short, "v1");
    assert_eq!(
        sandbox.script.log(),
        [
            "begin refs/heads/main refs/heads/feature refs/tags/v1",
            "finish refs/heads/main refs/heads/feature refs/tags/v1",
            "begin refs/heads/main",
            "finish refs/heads/main",
            "begin refs/heads/feature",
            "finish refs/heads/feature",
        ]
    );
    sandbox.repository.fsck().await.unwrap();
    assert_eq!((sandbox.quarantines(), sandbox.running_pushes()), (0, 0));
}

#[tokio::test]
async fn a_refusal_says_why_in_the_terminal_and_leaves_nothing() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    let lines =
        ["You are not allowed to push to main.", "Ask \\n %s $(id) `id` an owner.\u{1b}[31m"];
    sandbox.script.refuse(&lines);
    let text = ada.fail(&["push", "origin", "main"]).await;
    assert!(text.contains("remote: You are not allowed to push to main."), "{text}");
    assert!(text.contains("remote: Ask \\n %s $(id) `id` an owner. [31m"), "{text}");
    assert!(text.contains("[remote rejected] main -> main (pre-receive hook declined)"), "{text}");
    assert_eq!(sandbox.script.log(), ["begin refs/heads/main"]);
    assert!(sandbox.repository.branches().await.unwrap().is_empty());
    let sha = ada.run(&["rev-parse", "HEAD"]).await;
    assert_eq!(sandbox.repository.resolve(&sha).await.unwrap(), None);
    sandbox.server.until_no_push_runs().await;
    assert_eq!((sandbox.quarantines(), sandbox.running_pushes()), (0, 0));
}

#[tokio::test]
async fn an_object_that_is_malformed_is_refused() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    let tree = ada.run(&["rev-parse", "HEAD^{tree}"]).await;
    let commit = format!(
        "tree {tree}\nauthor Ada 1 +0000\ncommitter Ada <ada@example.com> 1 +0000\n\nNo address\n"
    );
    let hash = ["hash-object", "-t", "commit", "-w", "--literally", "--stdin"];
    let sha = ada.feed(&hash, commit.as_bytes()).await;
    let sha = String::from_utf8(sha).unwrap();
    let text = ada.fail(&["push", "origin", &format!("{}:refs/heads/bad", sha.trim())]).await;
    assert!(text.contains("missingEmail"), "{text}");
    assert!(sandbox.repository.branches().await.unwrap().is_empty());
    assert_eq!(sandbox.repository.resolve(sha.trim()).await.unwrap(), None);
}

#[tokio::test]
async fn the_report_is_shown_in_the_terminal() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    sandbox.script.report(&["", "Pipeline #1 for main:", "  http://x/group/app/-/pipelines/1", ""]);
    let text = ada.terminal(&["push", "origin", "main"]).await;
    assert!(text.contains("remote: Pipeline #1 for main:"), "{text}");
    assert!(text.contains("remote:   http://x/group/app/-/pipelines/1"), "{text}");
}

#[tokio::test]
async fn options_arrive_as_they_were_given() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    let value = "ci.variable=A=b c $HOME `id` \\n 'q'";
    ada.run(&["push", "-q", "-o", "ci.skip", "-o", value, "origin", "main"]).await;
    assert_eq!(sandbox.script.log()[0], format!("begin refs/heads/main -o ci.skip -o {value}"));
}

#[tokio::test]
async fn only_refs_that_moved_are_reported() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    ada.run(&["push", "-q", "origin", "main"]).await;
    // Git itself keeps the default branch; the other ref of the same push moves.
    let text = ada.fail(&["push", "origin", ":main", "main:other"]).await;
    assert!(
        text.contains("[remote rejected] main (deletion of the current branch prohibited)"),
        "{text}"
    );
    let log = sandbox.script.log();
    assert_eq!(log[2..], ["begin refs/heads/main refs/heads/other", "finish refs/heads/other"]);
}

#[tokio::test]
async fn an_atomic_push_moves_all_or_nothing() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    ada.run(&["push", "-q", "origin", "main"]).await;
    ada.fail(&["push", "--atomic", "origin", ":main", "main:other"]).await;
    sandbox.server.until_no_push_runs().await;
    assert_eq!(sandbox.repository.branches().await.unwrap().len(), 1);
    assert_eq!(sandbox.script.log()[2..], ["begin refs/heads/main refs/heads/other", "abandon"]);
}

#[tokio::test]
async fn of_pushes_at_once_to_one_branch_one_wins() {
    let sandbox = Sandbox::new().await;
    let first = sandbox.work_tree("w0").await;
    first.run(&["push", "-q", "origin", "main"]).await;
    let mut clients = Vec::new();
    for number in 1..=4 {
        sandbox.folder("home").run(&["clone", "-q", &sandbox.url(), &format!("w{number}")]).await;
        let client = sandbox.folder(&format!("home/w{number}"));
        client.commit("file", &number.to_string()).await;
        clients.push(client);
    }
    let pushes = clients.into_iter().map(|client| {
        tokio::spawn(async move { client.try_run(&["push", "-q", "origin", "main"]).await })
    });
    let mut accepted = 0;
    for push in pushes.collect::<Vec<_>>() {
        accepted += usize::from(push.await.unwrap().status.success());
    }
    assert_eq!(accepted, 1);
    sandbox.server.until_no_push_runs().await;
    let finished = sandbox.script.log().iter().filter(|line| line.starts_with("finish")).count();
    assert_eq!(finished, 2);
    sandbox.repository.fsck().await.unwrap();
}

#[tokio::test]
async fn a_change_in_the_logs_of_refs_names_who_pushed() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    ada.run(&["push", "-q", "origin", "main", "main:refs/tags/v1"]).await;
    for name in ["refs/heads/main", "refs/tags/v1"] {
        let log = sandbox.repository.path().join("logs").join(name);
        let log = std::fs::read_to_string(log).unwrap();
        assert!(log.contains(" ada <ada@example.com> "), "{log}");
    }
}
