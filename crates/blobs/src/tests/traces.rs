//! Traces grow at their end and nowhere else.

use domain::JobId;
use tempfile::TempDir;

use crate::{Appended, Piece, Traces};

fn sandbox() -> (TempDir, Traces) {
    let folder = tempfile::tempdir().unwrap();
    let traces = Traces::new(folder.path().join("traces"));
    (folder, traces)
}

#[tokio::test]
async fn grows_only_at_its_end() {
    let (_folder, traces) = sandbox();
    let job = JobId(1);
    assert_eq!(traces.len(job).await.unwrap(), 0);
    assert_eq!(traces.append(job, 0, b"one\n").await.unwrap(), Appended::Stored { len: 4 });
    assert_eq!(traces.append(job, 4, b"two\n").await.unwrap(), Appended::Stored { len: 8 });
    for wrong in [0, 4, 7, 9, u64::MAX] {
        let answer = traces.append(job, wrong, b"x").await.unwrap();
        assert_eq!(answer, Appended::Mismatch { len: 8 }, "{wrong}");
    }
    let piece = traces.read(job, 0, 100).await.unwrap();
    assert_eq!(piece, Piece { offset: 0, bytes: b"one\ntwo\n".to_vec(), total: 8 });
    assert_eq!(traces.len(JobId(2)).await.unwrap(), 0);
}

#[tokio::test]
async fn is_read_in_pieces() {
    let (_folder, traces) = sandbox();
    traces.append(JobId(1), 0, b"0123456789").await.unwrap();
    let read = async |offset, max| traces.read(JobId(1), offset, max).await.unwrap();
    assert_eq!(read(3, 4).await, Piece { offset: 3, bytes: b"3456".to_vec(), total: 10 });
    assert_eq!(read(8, 4).await.bytes, b"89");
    assert_eq!(read(10, 4).await, Piece { offset: 10, bytes: Vec::new(), total: 10 });
    assert_eq!(read(11, 4).await.bytes, b"");
    let none = traces.read(JobId(2), 5, 4).await.unwrap();
    assert_eq!(none, Piece { offset: 5, bytes: Vec::new(), total: 0 });
}

#[tokio::test]
async fn of_many_pieces_for_one_place_exactly_one_is_taken() {
    let (_folder, traces) = sandbox();
    let piece = |number: u8| {
        let traces = traces.clone();
        tokio::spawn(async move { traces.append(JobId(1), 0, &[number; 100]).await.unwrap() })
    };
    let pieces: Vec<_> = (0..32).map(piece).collect();
    let mut stored = 0;
    for piece in pieces {
        stored += usize::from(piece.await.unwrap() == Appended::Stored { len: 100 });
    }
    assert_eq!(stored, 1);
    assert_eq!(traces.len(JobId(1)).await.unwrap(), 100);
}

#[tokio::test]
async fn another_process_goes_on_where_the_file_ends() {
    let (folder, traces) = sandbox();
    traces.append(JobId(1), 0, b"told").await.unwrap();
    // The process died while it wrote a piece that nobody was told about.
    let path = folder.path().join("traces/0/1.trace");
    std::fs::write(&path, "told and half").unwrap();
    let again = Traces::new(folder.path().join("traces"));
    let answer = again.append(JobId(1), 4, b"x").await.unwrap();
    assert_eq!(answer, Appended::Mismatch { len: 13 });
}

#[tokio::test]
async fn sealing_and_removing_may_be_repeated() {
    let (_folder, traces) = sandbox();
    assert_eq!(traces.seal(JobId(1)).await.unwrap(), 0);
    traces.append(JobId(1), 0, b"x").await.unwrap();
    assert_eq!(traces.seal(JobId(1)).await.unwrap(), 1);
    traces.delete(JobId(1)).await.unwrap();
    traces.delete(JobId(1)).await.unwrap();
    assert_eq!(traces.len(JobId(1)).await.unwrap(), 0);
}
