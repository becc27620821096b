//! The long-lived readers of objects.

use domain::ProjectId;
use domain::limits::{CAT_FILE_IDLE_SECONDS_MAX, CAT_FILE_PROCESSES_MAX};

use super::sandbox::{Sandbox, commit};

#[tokio::test]
async fn many_readers_at_once_all_get_their_own_answer() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let names: Vec<String> = (0..50).map(|number| format!("f{number}")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), name.as_str())).collect();
    let sha = commit(&repository, None, &files).await;
    let reads = names.iter().map(|name| {
        let (repository, sha, name) = (repository.clone(), sha.clone(), name.clone());
        tokio::spawn(async move { (repository.read_blob(&sha, &name).await, name) })
    });
    for read in reads.collect::<Vec<_>>() {
        let (read, name) = read.await.unwrap();
        assert_eq!(read.unwrap().unwrap(), name.as_bytes());
    }
    assert_eq!(sandbox.repositories.readers(), 1);
}

#[tokio::test]
async fn only_so_many_readers_are_kept() {
    let sandbox = Sandbox::new();
    for id in 0..=i64::try_from(CAT_FILE_PROCESSES_MAX).unwrap() {
        let repository = sandbox.repositories.create(ProjectId(id), "main").await.unwrap();
        assert_eq!(repository.resolve("main").await.unwrap(), None);
    }
    assert_eq!(sandbox.repositories.readers(), CAT_FILE_PROCESSES_MAX);
}

#[tokio::test]
async fn a_reader_that_ended_is_started_again() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let sha = commit(&repository, None, &[("a", "1")]).await;
    assert!(repository.resolve(&sha).await.unwrap().is_some());
    // Paused, time jumps over the reader's patience as soon as nothing else can happen.
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(CAT_FILE_IDLE_SECONDS_MAX + 1)).await;
    tokio::time::resume();
    assert!(repository.resolve(&sha).await.unwrap().is_some());
}

#[tokio::test]
async fn new_objects_are_seen_by_a_reader_that_runs() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let first = commit(&repository, None, &[("a", "1")]).await;
    assert!(repository.resolve(&first).await.unwrap().is_some());
    let second = commit(&repository, Some(&first), &[("a", "2")]).await;
    assert_eq!(repository.read_blob(&second, "a").await.unwrap().unwrap(), b"2");
    repository.maintain().await.unwrap();
    let third = commit(&repository, Some(&second), &[("a", "3")]).await;
    assert_eq!(repository.read_blob(&third, "a").await.unwrap().unwrap(), b"3");
    assert_eq!(repository.read_blob(&first, "a").await.unwrap().unwrap(), b"1");
}
