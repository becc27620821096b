//! Nothing outside of a folder is touched through a handle on it.

use std::path::Path;

use crate::beneath::Beneath;

#[test]
fn links_are_not_followed_and_not_left_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let (inside, outside) = (folder.path().join("in"), folder.path().join("out"));
    std::fs::create_dir(&inside).unwrap();
    std::fs::create_dir(&outside).unwrap();
    std::fs::write(outside.join("file"), "old").unwrap();
    std::os::unix::fs::symlink(&outside, inside.join("dir")).unwrap();
    std::os::unix::fs::symlink(outside.join("file"), inside.join("file")).unwrap();
    let beneath = Beneath::open(&inside, None).unwrap();
    assert!(beneath.write(Path::new("dir/file"), 0o600, b"new").is_err());
    assert!(beneath.read(Path::new("dir/file")).is_err());
    assert!(beneath.read(Path::new("file")).is_err());
    assert!(beneath.enter_or_make(Path::new("dir/made"), 0o755).is_err());
    beneath.write(Path::new("file"), 0o600, b"new").unwrap();
    beneath.remove(Path::new("dir")).unwrap();
    assert_eq!(std::fs::read_to_string(outside.join("file")).unwrap(), "old");
    assert_eq!(std::fs::read_to_string(inside.join("file")).unwrap(), "new");
    assert!(outside.exists() && !outside.join("made").exists());
    for path in ["../out/file", "/etc/passwd", "a/../../out/file"] {
        assert!(beneath.write(Path::new(path), 0o600, b"new").is_err(), "{path}");
    }
}

#[test]
fn folders_are_removed_with_all_that_is_in_them() {
    let folder = tempfile::tempdir().unwrap();
    let beneath = Beneath::open(folder.path(), None).unwrap();
    beneath.write(Path::new("a/b/c/file"), 0o600, b"x").unwrap();
    beneath.link(Path::new("a/b/link"), Path::new("/etc")).unwrap();
    beneath.remove(Path::new("a")).unwrap();
    beneath.remove(Path::new("a")).unwrap();
    beneath.remove(Path::new("x/y/z")).unwrap();
    assert!(beneath.list().unwrap().is_empty() && Path::new("/etc").exists());
}
