//! Reading a work tree.

use super::sandbox::run;
use crate::Checkout;

#[tokio::test]
async fn a_work_tree_says_where_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    assert!(Checkout::find(&root).await.unwrap().is_none());
    run(&root, &["init", "-q", "-b", "work"]);
    run(&root, &["remote", "add", "origin", "https://example.com/group/project.git"]);
    std::fs::create_dir(root.join("src")).unwrap();
    for (path, text) in [("src/a.rs", "1"), ("b.txt", "2"), (".gitignore", "*.o\n"), ("c.o", "3")] {
        std::fs::write(root.join(path), text).unwrap();
    }
    run(&root, &["add", "src"]);
    run(&root, &["commit", "-q", "-m", "One"]);

    let found = Checkout::find(&root.join("src")).await.unwrap().unwrap();
    assert_eq!(found.root(), root);
    let url = found.origin_url().await.unwrap();
    assert_eq!(url.as_deref(), Some("https://example.com/group/project.git"));
    assert_eq!(found.files().await.unwrap(), [".gitignore", "b.txt", "src/a.rs"]);
    let sha = found.file_sha("src/a.rs").await.unwrap().unwrap();
    assert_eq!(found.repository().blob_sha("HEAD", "src/a.rs").await.unwrap(), Some(sha));
    assert!(found.file_sha("b.txt").await.unwrap().is_some());
    assert_eq!(found.file_sha("src").await.unwrap(), None);
    assert_eq!(found.last_commit("b.txt").await.unwrap(), None);
    assert!(found.last_commit("src/a.rs").await.unwrap().is_some());
    let head = found.repository().resolve("HEAD").await.unwrap().unwrap();
    assert_eq!(found.repository().list_paths(&head).await.unwrap(), ["src/a.rs"]);
}

#[tokio::test]
async fn a_work_tree_names_the_branch_that_is_checked_out_and_the_default_one() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("app");
    std::fs::create_dir(&root).unwrap();
    run(&root, &["init", "-q", "-b", "work"]);
    let heads = async |root: &std::path::Path| {
        let found = Checkout::find(root).await.unwrap().unwrap();
        let default = found.default_branch().await.unwrap();
        (found.branch().unwrap_or_default().to_owned(), default.unwrap_or_default())
    };
    let is = |current: &str, default: &str| (current.to_owned(), default.to_owned());
    assert_eq!(heads(&root).await, is("work", ""), "before the first commit");
    run(&root, &["commit", "-q", "--allow-empty", "-m", "One"]);
    assert_eq!(heads(&root).await, is("work", ""));
    run(&root, &["branch", "master"]);
    assert_eq!(heads(&root).await, is("work", "master"));
    run(&root, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    assert_eq!(heads(&root).await, is("work", "main"), "at the origin only");
    run(&root, &["update-ref", "refs/remotes/origin/trunk/1", "HEAD"]);
    run(&root, &["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk/1"]);
    assert_eq!(heads(&root).await, is("work", "trunk/1"), "as the clone remembers it");
    run(&root, &["branch", "main/1"]);
    run(&root, &["worktree", "add", "-q", "-b", "other/1", "../other"]);
    assert_eq!(heads(&folder.path().join("other")).await, is("other/1", "trunk/1"));
    run(&root, &["checkout", "-q", "--detach"]);
    assert_eq!(heads(&root).await, is("", "trunk/1"), "a commit by itself");
    run(&root, &["update-ref", "-d", "refs/remotes/origin/trunk/1"]);
    assert_eq!(heads(&root).await, is("", "main"), "what the clone remembers is gone");
}
