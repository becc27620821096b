//! Reading commits, trees and files.

use domain::Timestamp;
use domain::push::ZERO_SHA;

use super::sandbox::{Sandbox, commit, run, update};
use crate::Error;

#[tokio::test]
async fn reads_a_file_by_branch_tag_and_hash() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let sha = commit(&repository, None, &[("a/b c.txt", "one\n"), ("empty", "")]).await;
    repository.update_ref(&update("refs/heads/main", None, Some(&sha)), "test").await.unwrap();
    for revision in ["main", "refs/heads/main", "HEAD", &sha, &sha[..10]] {
        let read = repository.read_blob(revision, "a/b c.txt").await.unwrap();
        assert_eq!(read.as_deref(), Some(&b"one\n"[..]), "{revision}");
        assert_eq!(repository.resolve(revision).await.unwrap().as_deref(), Some(&*sha));
    }
    assert_eq!(repository.read_blob("main", "empty").await.unwrap().as_deref(), Some(&b""[..]));
    let empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
    assert_eq!(repository.blob_sha("main", "empty").await.unwrap().as_deref(), Some(empty));
    assert_eq!(repository.blob_sha("main", "a").await.unwrap(), None);
    for (revision, path) in [
        ("main", "a"),
        ("main", "missing"),
        ("other", "empty"),
        ("main", "../x"),
        ("main^", "empty"),
    ] {
        assert_eq!(repository.read_blob(revision, path).await.unwrap(), None, "{revision}:{path}");
    }
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_and_the_next_is_read() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let sha = commit(&repository, None, &[("large", "0123456789"), ("small", "1")]).await;
    let refused = repository.read_blob_max(&sha, "large", 9).await;
    assert!(matches!(refused, Err(Error::TooLarge { bytes_max: 9, .. })), "{refused:?}");
    assert_eq!(repository.read_blob_max(&sha, "small", 9).await.unwrap().unwrap(), b"1");
    assert_eq!(repository.read_blob_max(&sha, "large", 10).await.unwrap().unwrap().len(), 10);
}

#[tokio::test]
async fn reads_what_a_commit_says() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let first = commit(&repository, None, &[("a", "1")]).await;
    let second = commit(&repository, Some(&first), &[("b", "2")]).await;
    let read = repository.commit(&second).await.unwrap().unwrap();
    assert_eq!(read.parents, std::slice::from_ref(&first));
    assert_eq!((read.title.as_str(), read.message.as_str()), ("change", "change\n\nthe body\n"));
    assert_eq!((read.author.name.as_str(), read.author.email.as_str()), ("Ada", "ada@example.com"));
    assert_eq!(read.committer.at, Timestamp::from_seconds(1_700_000_000));
    assert_eq!(read.short_sha(), &second[..8]);
    assert_eq!(repository.commit(&"0".repeat(40)).await.unwrap(), None);
    assert_eq!(repository.commit("main\0").await.unwrap(), None);
    let both = repository.commits(&[second.clone(), "1".repeat(40), first.clone()]).await.unwrap();
    let shas: Vec<_> = both.iter().map(|commit| commit.sha.clone()).collect();
    assert_eq!(shas, [second, first]);
}

#[tokio::test]
async fn knows_what_lies_between_two_commits() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let first = commit(&repository, None, &[("keep", "1"), ("old", "same\n")]).await;
    let second = commit(&repository, Some(&first), &[("dir/new", "2")]).await;
    let third = commit(&repository, Some(&second), &[("keep", "3")]).await;
    let between = repository.commits_between(&first, &third, 10).await.unwrap();
    let shas: Vec<_> = between.iter().map(|commit| commit.sha.as_str()).collect();
    assert_eq!(shas, [&third, &second]);
    assert_eq!(repository.commits_between(ZERO_SHA, &third, 2).await.unwrap().len(), 2);
    assert_eq!(repository.changed_paths(&first, &third).await.unwrap(), ["dir/new", "keep"]);
    let all = ["dir/new", "keep", "old"];
    assert_eq!(repository.changed_paths(ZERO_SHA, &third).await.unwrap(), all);
    assert_eq!(repository.list_paths(&third).await.unwrap(), all);
    assert!(repository.is_ancestor(&first, &third).await.unwrap());
    assert!(!repository.is_ancestor(&third, &first).await.unwrap());
    assert_eq!(repository.merge_base(&third, &second).await.unwrap(), Some(second));
    let option = repository.changed_paths("--output=/tmp/x", &third).await;
    assert!(matches!(option, Err(Error::Name(_))));
}

#[tokio::test]
async fn a_tag_object_is_followed_to_its_commit() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let sha = commit(&repository, None, &[("a", "1")]).await;
    let path = repository.path();
    run(path, &["tag", "-m", "first", "v1", &sha]);
    run(path, &["tag", "light", &sha]);
    let tags = repository.tags().await.unwrap();
    let found: Vec<_> = tags.iter().map(|tag| (tag.short.as_str(), tag.sha.as_str())).collect();
    assert_eq!(found, [("light", sha.as_str()), ("v1", sha.as_str())]);
    assert_eq!(repository.resolve("refs/tags/v1").await.unwrap().as_deref(), Some(&*sha));
    assert_ne!(repository.ref_sha("refs/tags/v1").await.unwrap().as_deref(), Some(&*sha));
}

#[tokio::test]
async fn maintenance_loses_nothing() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let first = commit(&repository, None, &[("a", "1")]).await;
    let unreachable = commit(&repository, Some(&first), &[("a", "2")]).await;
    repository.update_ref(&update("refs/heads/main", None, Some(&first)), "test").await.unwrap();
    repository.maintain().await.unwrap();
    repository.maintain().await.unwrap();
    repository.fsck().await.unwrap();
    assert_eq!(repository.ref_sha("refs/heads/main").await.unwrap(), Some(first));
    assert!(repository.commit(&unreachable).await.unwrap().is_some());
}

#[tokio::test]
async fn the_last_commit_that_changed_a_path() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let first = commit(&repository, None, &[("a/b", "1"), ("c", "1")]).await;
    let second = commit(&repository, Some(&first), &[("a/b", "1"), ("c", "2")]).await;
    for (path, expected) in [("a/b", Some(&first)), ("a", Some(&first)), ("c", Some(&second))] {
        assert_eq!(
            repository.last_commit(&second, path).await.unwrap().as_ref(),
            expected,
            "{path}"
        );
    }
    for path in ["d", ":!c", "../c"] {
        assert_eq!(repository.last_commit(&second, path).await.unwrap(), None, "{path}");
    }
    assert_eq!(repository.last_commit(&first, "c").await.unwrap(), Some(first));
}
