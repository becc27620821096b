//! The hook script on its own: it never waits for a server that is not there.

use std::path::Path;
use std::process::Output;

use super::sandbox::{Sandbox, run, try_run};
use crate::Repository;

/// Pushes over a path, with the server's hooks and the folder of a push.
fn push(sandbox: &Sandbox, repository: &Repository, work: &Path, folder: &Path) -> Output {
    let hooks = sandbox.path().join("run/hooks");
    let program = format!(
        "--receive-pack=EVENKEEL_PUSH={} git -c core.hooksPath={} receive-pack",
        folder.display(),
        hooks.display()
    );
    let to = repository.path().display().to_string();
    try_run(work, &["push", "-q", &program, &to, "HEAD:refs/heads/main"])
}

async fn committed(sandbox: &Sandbox) -> (Repository, std::path::PathBuf) {
    sandbox.repositories.prepare().await.unwrap();
    let repository = sandbox.repository().await;
    let work = sandbox.work_tree();
    run(&work, &["commit", "-q", "--allow-empty", "-m", "first"]);
    (repository, work)
}

#[tokio::test]
async fn a_push_to_a_server_that_is_gone_is_refused_at_once() {
    let sandbox = Sandbox::new();
    let (repository, work) = committed(&sandbox).await;
    let output = push(&sandbox, &repository, &work, &sandbox.path().join("run/pushes/gone"));
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("the server that took this push is gone"), "{text}");
    assert!(repository.branches().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_server_that_dies_before_the_question_ends_the_push() {
    let sandbox = Sandbox::new();
    let (repository, work) = committed(&sandbox).await;
    // The pipes of a server that was killed: on the disk, with nobody at the other end.
    let folder = sandbox.path().join("run/pushes/dead");
    std::fs::create_dir(&folder).unwrap();
    for name in ["ask", "answer"] {
        let mode = rustix::fs::Mode::RWXU;
        let path = folder.join(name);
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    }
    let output = push(&sandbox, &repository, &work, &folder);
    assert!(!output.status.success());
    assert!(repository.branches().await.unwrap().is_empty());
    repository.fsck().await.unwrap();
}

#[tokio::test]
async fn preparing_removes_what_a_server_that_died_has_left() {
    let sandbox = Sandbox::new();
    sandbox.repositories.prepare().await.unwrap();
    let folder = sandbox.path().join("run/pushes/1-1");
    std::fs::create_dir(&folder).unwrap();
    // Its number belongs to somebody else now, who is left alone.
    std::fs::write(folder.join("pid"), std::process::id().to_string()).unwrap();
    let repository = sandbox.repository().await;
    let quarantine = repository.path().join("objects/tmp_objdir-incoming-x");
    std::fs::create_dir(&quarantine).unwrap();
    let place = repository.path().to_str().unwrap();
    std::fs::write(folder.join("repository"), place).unwrap();
    sandbox.repositories.prepare().await.unwrap();
    assert!(!folder.exists() && !quarantine.exists());
}

#[tokio::test]
async fn the_script_is_posix_and_runs_as_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::new();
    sandbox.repositories.prepare().await.unwrap();
    for name in ["pre-receive", "post-receive"] {
        let path = sandbox.path().join("run/hooks").join(name);
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
    let hooks = std::fs::read_dir(sandbox.path().join("run/hooks")).unwrap().count();
    assert_eq!(hooks, 2);
}

#[tokio::test]
async fn preparing_beside_a_server_that_lives_leaves_its_pushes_alone() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let options = crate::ReceiveOptions {
        protocol: crate::Protocol::V0,
        actor_name: "ada".to_owned(),
        actor_email: "ada@example.com".to_owned(),
        bytes_max: 1_000_000,
    };
    let mut push = repository.receive_pack(&options).await.unwrap();
    let pushes = sandbox.path().join("run/pushes");
    let quarantine = repository.path().join("objects/tmp_objdir-incoming-x");
    std::fs::create_dir(&quarantine).unwrap();
    crate::Repositories::new(sandbox.path().join("repositories")).prepare().await.unwrap();
    assert_eq!(std::fs::read_dir(&pushes).unwrap().count(), 1);
    assert!(quarantine.exists());
    drop(push.stdin);
    // It ends because nothing was sent, and not by a signal.
    assert_eq!(push.process.wait().await.unwrap().code(), Some(128));
    drop(push.questions);
    assert_eq!(std::fs::read_dir(&pushes).unwrap().count(), 0);
}
