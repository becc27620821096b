//! Making, finding and removing repositories.

use domain::ProjectId;

use super::sandbox::{Sandbox, run};
use crate::Error;

#[tokio::test]
async fn a_new_repository_is_bare_and_checks_what_arrives() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let get = |key: &str| run(repository.path(), &["config", "--get", key]);
    assert_eq!(get("core.bare"), "true");
    assert_eq!(get("receive.fsckObjects"), "true");
    assert_eq!(get("gc.auto"), "0");
    assert_eq!(get("core.logAllRefUpdates"), "always");
    assert_eq!(get("uploadpack.allowFilter"), "true");
    assert!(!repository.path().join("hooks").exists());
    assert_eq!(repository.default_branch().await.unwrap().as_deref(), Some("main"));
}

#[tokio::test]
async fn making_one_twice_or_at_once_is_making_it_once() {
    let sandbox = Sandbox::new();
    let (left, right) = tokio::join!(
        sandbox.repositories.create(ProjectId(7), "main"),
        sandbox.repositories.create(ProjectId(7), "main")
    );
    assert_eq!(left.unwrap().path(), right.unwrap().path());
    let again = sandbox.repositories.create(ProjectId(7), "other").await.unwrap();
    assert_eq!(again.default_branch().await.unwrap().as_deref(), Some("main"));
    let folder = again.path().parent().unwrap();
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1);
}

#[tokio::test]
async fn removing_one_leaves_nothing_and_may_be_repeated() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    sandbox.repositories.delete(ProjectId(1)).await.unwrap();
    sandbox.repositories.delete(ProjectId(1)).await.unwrap();
    assert!(!sandbox.repositories.exists(ProjectId(1)).await);
    assert_eq!(std::fs::read_dir(repository.path().parent().unwrap()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_branch_that_cannot_be_makes_no_repository() {
    let sandbox = Sandbox::new();
    for name in ["", "-x", "a b", "a..b"] {
        let refused = sandbox.repositories.create(ProjectId(1), name).await;
        assert!(matches!(refused, Err(Error::Name(_))), "{name:?}");
    }
}

#[tokio::test]
async fn git_here_is_new_enough() {
    crate::check_version().await.unwrap();
}

#[tokio::test]
async fn nothing_that_a_repository_says_is_run() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let trap = sandbox.path().join("trapped");
    let command = format!("touch {}", trap.display());
    for key in ["core.fsmonitor", "alias.rev-list", "core.sshCommand", "uploadpack.packObjectsHook"]
    {
        run(repository.path(), &["config", key, &command]);
    }
    let hooks = repository.path().join("hooks");
    std::fs::create_dir(&hooks).unwrap();
    for name in ["reference-transaction", "post-index-change"] {
        let hook = hooks.join(name);
        std::fs::write(&hook, format!("#!/bin/sh\n{command}\n")).unwrap();
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let sha = super::sandbox::commit(&repository, None, &[("a", "1")]).await;
    let made = super::sandbox::update("refs/heads/main", None, Some(&sha));
    repository.update_ref(&made, "test").await.unwrap();
    repository.commits_between(domain::push::ZERO_SHA, &sha, 5).await.unwrap();
    assert!(!trap.exists());
}
