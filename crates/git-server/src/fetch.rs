//! Clone and fetch: one run of `upload-pack` per request, ended when the client goes away.

use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use bytes::{Bytes, BytesMut};
use domain::limits::{FETCH_REQUEST_BYTES_MAX, GIT_SERVE_SECONDS_MAX};
use futures_util::stream::unfold;
use git::{Process, Protocol, Repository, Service};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::advertise::response;
use crate::body::Incoming;
use crate::outcome::{ERROR_BYTES_MAX, settle};
use crate::refusal::Refusal;

/// Bytes of git's output that are sent at once.
pub(crate) const PIECE_BYTES: usize = 64 * 1024;

/// Answers `POST git-upload-pack`.
pub(crate) fn fetch(
    repository: &Repository,
    protocol: Protocol,
    incoming: Incoming,
    permit: OwnedSemaphorePermit,
) -> Response {
    let process = repository.upload_pack(protocol);
    let mut process = match process {
        Ok(process) => process,
        Err(error) => {
            tracing::error!(%error, "a fetch cannot be served");
            return Refusal::Broken.into_response();
        }
    };
    let errors = process.collect_stderr(ERROR_BYTES_MAX);
    let (stdin, stdout) = (process.take_stdin(), process.take_stdout());
    let (Some(stdin), Some(stdout)) = (stdin, stdout) else {
        return Refusal::Broken.into_response();
    };
    tokio::spawn(feed(incoming, stdin));
    let body = stream(Bytes::new(), stdout, process, (errors, permit));
    response(Service::UploadPack, "result", body)
}

/// Git's input; it ends early when git has ended, the client went away or asks for too much.
async fn feed(mut incoming: Incoming, mut stdin: ChildStdin) {
    let mut room = FETCH_REQUEST_BYTES_MAX;
    while let Ok(Some(bytes)) = incoming.next().await {
        let Some(left) = room.checked_sub(bytes.len() as u64) else {
            tracing::info!("a fetch asked with more than {FETCH_REQUEST_BYTES_MAX} bytes");
            return;
        };
        room = left;
        if stdin.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

/// A body that begins with `head` and goes on with git's output. Dropping it ends git.
pub(crate) fn stream(
    head: Bytes,
    stdout: ChildStdout,
    process: Process,
    kept: (JoinHandle<String>, OwnedSemaphorePermit),
) -> Body {
    let (errors, permit) = kept;
    let deadline = Instant::now() + Duration::from_secs(GIT_SERVE_SECONDS_MAX);
    let state = Outgoing { head, stdout, process, errors, deadline, _permit: permit };
    Body::from_stream(unfold(Some(state), |state| async { state?.next().await }))
}

struct Outgoing {
    head: Bytes,
    stdout: ChildStdout,
    process: Process,
    errors: JoinHandle<String>,
    deadline: Instant,
    _permit: OwnedSemaphorePermit,
}

impl Outgoing {
    async fn next(mut self) -> Option<(io::Result<Bytes>, Option<Self>)> {
        if !self.head.is_empty() {
            return Some((Ok(std::mem::take(&mut self.head)), Some(self)));
        }
        let mut piece = BytesMut::with_capacity(PIECE_BYTES);
        match tokio::time::timeout_at(self.deadline, self.stdout.read_buf(&mut piece)).await {
            Ok(Ok(0)) => {
                settle(&mut self.process, self.errors).await;
                None
            }
            Ok(Ok(_)) => Some((Ok(piece.freeze()), Some(self))),
            Ok(Err(error)) => Some((Err(error), None)),
            Err(elapsed) => Some((Err(elapsed.into()), None)),
        }
    }
}
