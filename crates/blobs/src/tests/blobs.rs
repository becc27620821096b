//! Keeping, reading and removing blobs.

use std::pin::pin;
use std::task::{Context, Waker};

use tempfile::TempDir;

use crate::{Blobs, Error};

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn sandbox() -> (TempDir, Blobs) {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::new(folder.path().join("blobs"), folder.path().join("tmp"));
    (folder, blobs)
}

fn count(folder: &TempDir, name: &str) -> usize {
    std::fs::read_dir(folder.path().join(name)).map_or(0, Iterator::count)
}

#[tokio::test]
async fn keeps_bytes_under_their_hash() {
    let (folder, blobs) = sandbox();
    let mut writer = blobs.writer().await.unwrap();
    writer.write(b"hello ").await.unwrap();
    writer.write(b"world").await.unwrap();
    assert_eq!(writer.bytes(), 11);
    let stored = writer.finish().await.unwrap();
    assert_eq!(stored.bytes, 11);
    assert_eq!(stored.sha256, "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
    let read = blobs.read(&stored.sha256, 11).await.unwrap().unwrap();
    assert_eq!(read, b"hello world");
    assert_eq!(blobs.open(&stored.sha256).await.unwrap().unwrap().bytes, 11);
    assert_eq!(count(&folder, "tmp"), 0);
}

#[tokio::test]
async fn the_same_bytes_are_kept_once() {
    let (folder, blobs) = sandbox();
    let (left, right) = tokio::join!(blobs.put(b""), blobs.put(b""));
    assert_eq!(left.unwrap().sha256, EMPTY);
    assert_eq!(right.unwrap().sha256, EMPTY);
    assert_eq!((count(&folder, "blobs"), count(&folder, "tmp")), (1, 0));
}

#[tokio::test]
async fn a_writer_that_goes_away_leaves_nothing() {
    let (folder, blobs) = sandbox();
    let mut writer = blobs.writer().await.unwrap();
    writer.write(b"half").await.unwrap();
    assert_eq!(count(&folder, "tmp"), 1);
    drop(writer);
    assert_eq!((count(&folder, "blobs"), count(&folder, "tmp")), (0, 0));
}

#[tokio::test]
async fn what_a_dead_process_was_writing_is_swept() {
    let (folder, blobs) = sandbox();
    assert_eq!(blobs.sweep().await.unwrap(), 0);
    std::fs::create_dir(folder.path().join("tmp")).unwrap();
    std::fs::write(folder.path().join("tmp/blob-x"), "half").unwrap();
    std::fs::write(folder.path().join("tmp/other"), "of somebody else").unwrap();
    let mut writer = blobs.writer().await.unwrap();
    assert_eq!(blobs.sweep().await.unwrap(), 1);
    assert_eq!(count(&folder, "tmp"), 2);
    writer.write(b"whole").await.unwrap();
    let stored = writer.finish().await.unwrap();
    assert!(blobs.exists(&stored.sha256).await.unwrap());
}

#[tokio::test]
async fn a_removed_blob_is_gone_and_its_readers_read_on() {
    let (_folder, blobs) = sandbox();
    let sha256 = blobs.put(b"bytes").await.unwrap().sha256;
    let mut open = blobs.open(&sha256).await.unwrap().unwrap();
    assert!(blobs.removal(&sha256).await.remove().await.unwrap());
    assert!(!blobs.removal(&sha256).await.remove().await.unwrap());
    assert!(!blobs.exists(&sha256).await.unwrap());
    let mut text = String::new();
    tokio::io::AsyncReadExt::read_to_string(&mut open.file, &mut text).await.unwrap();
    assert_eq!(text, "bytes");
}

#[tokio::test]
async fn a_blob_is_not_removed_while_somebody_writes_down_what_it_is_for() {
    let (_folder, blobs) = sandbox();
    let first = blobs.put(b"bytes").await.unwrap();
    let again = blobs.put(b"bytes").await.unwrap();
    let sha256 = first.sha256.clone();
    let mut removal = pin!(blobs.removal(&sha256));
    let mut context = Context::from_waker(Waker::noop());
    assert!(removal.as_mut().poll(&mut context).is_pending());
    drop(first);
    assert!(removal.as_mut().poll(&mut context).is_pending());
    drop(again);
    let removal = removal.await;
    let (removed, later) = tokio::join!(removal.remove(), blobs.put(b"bytes"));
    assert!(removed.unwrap());
    assert!(blobs.exists(&later.unwrap().sha256).await.unwrap());
}

#[tokio::test]
async fn blobs_are_listed_by_their_first_byte() {
    let (folder, blobs) = sandbox();
    assert_eq!(blobs.names(0xe3).await.unwrap(), Vec::<String>::new());
    blobs.put(b"").await.unwrap();
    std::fs::write(folder.path().join("blobs/e3/b0/other"), "x").unwrap();
    assert_eq!(blobs.names(0xe3).await.unwrap(), [EMPTY]);
    assert_eq!(blobs.names(0xe4).await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn names_that_are_no_hash_lead_nowhere() {
    let (folder, blobs) = sandbox();
    std::fs::write(folder.path().join("secret"), "x").unwrap();
    for name in ["", "../secret", "../../../secret", &EMPTY.to_uppercase(), &EMPTY[1..]] {
        assert!(blobs.open(name).await.unwrap().is_none(), "{name}");
        assert!(!blobs.removal(name).await.remove().await.unwrap(), "{name}");
    }
    assert!(folder.path().join("secret").exists());
}

#[tokio::test]
async fn a_blob_over_the_limit_is_not_read_into_memory() {
    let (_folder, blobs) = sandbox();
    let stored = blobs.put(b"12345").await.unwrap();
    let refused = blobs.read(&stored.sha256, 4).await;
    assert!(matches!(refused, Err(Error::TooLarge { bytes_max: 4, .. })));
}
