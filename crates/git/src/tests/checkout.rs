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
    assert_eq!(found.branch().await.unwrap().as_deref(), Some("work"));
    assert_eq!(found.origin_default_branch().await.unwrap(), None);
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
