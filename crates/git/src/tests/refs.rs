//! Moving refs, and finding out whether they were moved.

use domain::Timestamp;

use super::sandbox::{Sandbox, commit, update};
use crate::Error;

const MAIN: &str = "refs/heads/main";
const LONG_AGO: Timestamp = Timestamp::from_seconds(0);

#[tokio::test]
async fn a_ref_moves_only_from_the_value_that_was_expected() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let first = commit(&repository, None, &[("a", "1")]).await;
    let second = commit(&repository, Some(&first), &[("a", "2")]).await;
    repository.update_ref(&update(MAIN, None, Some(&first)), "test").await.unwrap();
    let stale = repository.update_ref(&update(MAIN, None, Some(&second)), "test").await;
    assert!(matches!(stale, Err(Error::RefMoved { .. })), "{stale:?}");
    let stale = repository.update_ref(&update(MAIN, Some(&second), None), "test").await;
    assert!(matches!(stale, Err(Error::RefMoved { .. })), "{stale:?}");
    repository.update_ref(&update(MAIN, Some(&first), Some(&second)), "test").await.unwrap();
    assert_eq!(repository.ref_sha(MAIN).await.unwrap().as_deref(), Some(&*second));
    let branches = repository.branches().await.unwrap();
    assert_eq!((branches[0].short.as_str(), &branches[0].sha), ("main", &second));
    repository.update_ref(&update(MAIN, Some(&second), None), "test").await.unwrap();
    assert_eq!(repository.ref_sha(MAIN).await.unwrap(), None);
}

#[tokio::test]
async fn names_that_cannot_be_are_refused_before_git_sees_them() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let sha = commit(&repository, None, &[("a", "1")]).await;
    for name in ["main", "refs/heads/-x/../y", "refs/heads/a b", "refs/heads/a\0b", "--stdin"] {
        let refused = repository.update_ref(&update(name, None, Some(&sha)), "test").await;
        assert!(matches!(refused, Err(Error::Name(_))), "{name:?}");
        assert_eq!(repository.ref_sha(name).await.unwrap(), None, "{name:?}");
    }
}

#[tokio::test]
async fn the_default_branch_may_come_before_its_first_commit() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    repository.set_default_branch("trunk").await.unwrap();
    assert_eq!(repository.default_branch().await.unwrap().as_deref(), Some("trunk"));
    assert!(matches!(repository.set_default_branch("a..b").await, Err(Error::Name(_))));
}

#[tokio::test]
async fn an_update_is_known_after_later_ones() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let first = commit(&repository, None, &[("a", "1")]).await;
    let second = commit(&repository, Some(&first), &[("a", "2")]).await;
    let third = commit(&repository, Some(&second), &[("a", "3")]).await;
    let (make, move_on) =
        (update(MAIN, None, Some(&first)), update(MAIN, Some(&first), Some(&second)));
    assert!(!repository.ref_moved(&make, LONG_AGO).await.unwrap());
    repository.update_ref(&make, "test").await.unwrap();
    assert!(repository.ref_moved(&make, LONG_AGO).await.unwrap());
    assert!(!repository.ref_moved(&move_on, LONG_AGO).await.unwrap());
    repository.update_ref(&move_on, "test").await.unwrap();
    repository.update_ref(&update(MAIN, Some(&second), Some(&third)), "test").await.unwrap();
    assert!(repository.ref_moved(&move_on, LONG_AGO).await.unwrap());
    assert!(
        !repository.ref_moved(&update(MAIN, Some(&first), Some(&third)), LONG_AGO).await.unwrap()
    );
    // The same update made long before the push that asks does not count for it.
    let far = Timestamp::parse("2100-01-01").unwrap();
    assert!(!repository.ref_moved(&move_on, far).await.unwrap());
}

#[tokio::test]
async fn a_deletion_is_known_by_what_is_missing() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let sha = commit(&repository, None, &[("a", "1")]).await;
    repository.update_ref(&update(MAIN, None, Some(&sha)), "test").await.unwrap();
    let delete = update(MAIN, Some(&sha), None);
    assert!(!repository.ref_moved(&delete, LONG_AGO).await.unwrap());
    repository.update_ref(&delete, "test").await.unwrap();
    assert!(repository.ref_moved(&delete, LONG_AGO).await.unwrap());
}
