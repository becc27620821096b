//! Clone and fetch, in every version of the protocol.

use super::sandbox::Sandbox;

#[tokio::test]
async fn clones_pushes_and_fetches_in_every_version() {
    for version in ["0", "1", "2"] {
        let sandbox = Sandbox::new().await;
        let protocol = format!("protocol.version={version}");
        let ada = sandbox.work_tree("ada").await;
        ada.run(&["-c", &protocol, "push", "-q", "origin", "main"]).await;
        let home = sandbox.folder("home");
        home.run(&["-c", &protocol, "clone", "-q", &sandbox.url(), "bob"]).await;
        let bob = sandbox.folder("home/bob");
        assert_eq!(bob.run(&["branch", "--show-current"]).await, "main", "version {version}");

        let second = ada.commit("second", "2").await;
        ada.run(&["-c", &protocol, "push", "-q", "origin", "main"]).await;
        bob.run(&["-c", &protocol, "pull", "-q"]).await;
        assert_eq!(bob.run(&["rev-parse", "HEAD"]).await, second, "version {version}");
        sandbox.repository.fsck().await.unwrap();
    }
}

#[tokio::test]
async fn an_empty_repository_clones_with_its_default_branch() {
    let sandbox = Sandbox::new().await;
    sandbox.repository.set_default_branch("trunk").await.unwrap();
    let home = sandbox.folder("home");
    home.run(&["clone", "-q", &sandbox.url(), "bob"]).await;
    let bob = sandbox.folder("home/bob");
    assert_eq!(bob.run(&["branch", "--show-current"]).await, "trunk");
}

#[tokio::test]
async fn a_shallow_clone_has_one_commit_and_deepens() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    for number in 0..5 {
        ada.commit("file", &number.to_string()).await;
    }
    ada.run(&["push", "-q", "origin", "main"]).await;
    let home = sandbox.folder("home");
    home.run(&["clone", "-q", "--depth=1", &sandbox.url(), "bob"]).await;
    let bob = sandbox.folder("home/bob");
    assert_eq!(bob.run(&["rev-list", "--count", "HEAD"]).await, "1");
    bob.run(&["fetch", "-q", "--deepen=2"]).await;
    assert_eq!(bob.run(&["rev-list", "--count", "HEAD"]).await, "3");
}

#[tokio::test]
async fn a_partial_clone_gets_files_when_it_needs_them() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    ada.commit("README", "new\n").await;
    ada.run(&["push", "-q", "origin", "main"]).await;
    let home = sandbox.folder("home");
    let filter = ["clone", "-q", "--filter=blob:none", "--no-checkout", &sandbox.url(), "bob"];
    home.run(&filter).await;
    let bob = sandbox.folder("home/bob");
    let missing = bob.run(&["rev-list", "--objects", "--all", "--missing=print"]).await;
    assert_eq!(missing.lines().filter(|line| line.starts_with('?')).count(), 2);
    assert_eq!(bob.run(&["show", "HEAD~1:README"]).await, "hello");
}

#[tokio::test]
async fn a_commit_that_no_ref_names_any_more_is_fetched_by_its_hash() {
    let sandbox = Sandbox::new().await;
    let ada = sandbox.work_tree("ada").await;
    let old = ada.commit("file", "old").await;
    ada.run(&["push", "-q", "origin", "main"]).await;
    ada.run(&["reset", "-q", "--hard", "HEAD~1"]).await;
    ada.run(&["push", "-q", "-f", "origin", "main"]).await;
    let bob = sandbox.folder("bob");
    bob.run(&["init", "-q"]).await;
    bob.run(&["fetch", "-q", "--depth=1", &sandbox.url(), &old]).await;
    assert_eq!(bob.run(&["rev-parse", "FETCH_HEAD"]).await, old);
}
