//! A running git with its pipes; it and everything that it started end with the value.

use std::io;
use std::process::ExitStatus;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout};

use crate::error::{Error, Result};

/// A running git. Dropping it kills its process group.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
}

impl Process {
    pub(crate) fn new(name: String, child: Child) -> Self {
        Self { name, child }
    }

    /// The subcommand, `upload-pack`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the process, which is its group's too; `None` once it was waited for.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Its input; the first call gets it.
    pub fn take_stdin(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// Its output; the first call gets it.
    pub fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Reads what it writes to its error output beside everything else, at most `bytes_max` of it.
    pub fn collect_stderr(&mut self, bytes_max: usize) -> tokio::task::JoinHandle<String> {
        let stderr = self.child.stderr.take();
        tokio::spawn(async move {
            let bytes = read_start(stderr, bytes_max).await;
            String::from_utf8_lossy(&bytes).trim().to_owned()
        })
    }

    pub(crate) fn take_pipes(
        &mut self,
    ) -> (Option<ChildStdin>, Option<ChildStdout>, Option<ChildStderr>) {
        (self.child.stdin.take(), self.child.stdout.take(), self.child.stderr.take())
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// The system's.
    pub async fn wait(&mut self) -> Result<ExitStatus> {
        self.child.wait().await.map_err(Error::io("wait for git", &self.name))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Without an id it was waited for, and the number may belong to somebody else.
        let Some(pid) = self.child.id().and_then(pid) else { return };
        if let Err(error) = kill_process_group(pid, Signal::KILL) {
            tracing::debug!(%pid, %error, "the group of a git process was gone");
        }
    }
}

pub(crate) fn pid(id: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(id).ok()?)
}

/// Writes all and closes. A reader that went away is an error only to those who need the rest read.
pub(crate) async fn write_all(stdin: Option<ChildStdin>, bytes: &[u8]) -> io::Result<()> {
    let Some(mut stdin) = stdin else { return Ok(()) };
    stdin.write_all(bytes).await?;
    stdin.shutdown().await
}

/// Reads to the end; an error when there is more than the limit, or the pipe breaks.
pub(crate) async fn read_at_most(
    source: Option<impl AsyncRead + Unpin>,
    bytes_max: usize,
) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let Some(source) = source else { return Ok(bytes) };
    source.take(bytes_max as u64 + 1).read_to_end(&mut bytes).await?;
    if bytes.len() > bytes_max { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// Reads to the end and keeps the start.
pub(crate) async fn read_start(
    source: Option<impl AsyncRead + Unpin>,
    bytes_max: usize,
) -> Vec<u8> {
    let Some(mut source) = source else { return Vec::new() };
    let mut kept = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(count @ 1..) = source.read(&mut piece).await {
        let room = bytes_max.saturating_sub(kept.len());
        kept.extend_from_slice(&piece[..count.min(room)]);
    }
    kept
}
