//! A long-lived `git cat-file` of one busy repository: an object costs a round trip through a pipe
//! instead of a process.

use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::limits::{CAT_FILE_IDLE_SECONDS_MAX, GIT_COMMAND_SECONDS_MAX};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::sync::{mpsc, oneshot};

use crate::command::Git;
use crate::error::{Error, Result};
use crate::names::is_sha;
use crate::process::Process;

/// Questions that wait for one process.
const QUEUE: usize = 64;

/// An object, or only what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) sha: String,
    /// `commit`, `tree`, `blob` or `tag`.
    pub(crate) kind: String,
    /// Empty when only the head was asked for.
    pub(crate) bytes: Vec<u8>,
}

/// What is asked of the process.
#[derive(Debug)]
pub(crate) struct Question {
    /// `<rev>`, `<rev>^{commit}` or `<rev>:<path>`, without line feeds and NULs.
    name: String,
    /// `None`: only the head. More bytes than this are not read.
    bytes_max: Option<u64>,
    answer: oneshot::Sender<Result<Option<Object>>>,
}

/// The way to a running process. It ends when this is dropped or stays unused.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    questions: mpsc::Sender<Question>,
}

impl Batch {
    /// Starts a process for the repository.
    pub(crate) fn start(repository: &Path) -> Result<Self> {
        let running = Running::start(repository)?;
        let (questions, inbox) = mpsc::channel(QUEUE);
        tokio::spawn(serve(running, inbox));
        Ok(Self { questions })
    }

    /// Asks. `None`: the process has ended, so start another.
    pub(crate) async fn ask(
        &self,
        name: &str,
        bytes_max: Option<u64>,
    ) -> Option<Result<Option<Object>>> {
        let (answer, answered) = oneshot::channel();
        let question = Question { name: name.to_owned(), bytes_max, answer };
        self.questions.send(question).await.ok()?;
        answered.await.ok()
    }
}

async fn serve(mut running: Running, mut inbox: mpsc::Receiver<Question>) {
    let idle = Duration::from_secs(CAT_FILE_IDLE_SECONDS_MAX);
    while let Ok(Some(question)) = tokio::time::timeout(idle, inbox.recv()).await {
        let Question { name, bytes_max, answer } = question;
        let limit = Duration::from_secs(GIT_COMMAND_SECONDS_MAX);
        let result = match tokio::time::timeout(limit, running.ask(&name, bytes_max)).await {
            Ok(result) => result,
            Err(_elapsed) => Err(Error::TimedOut {
                command: "cat-file".to_owned(),
                seconds: GIT_COMMAND_SECONDS_MAX,
            }),
        };
        // After an error what comes next through the pipe is unknown.
        let over = result.is_err();
        if answer.send(result).is_err() {
            tracing::trace!("nobody waits for an object any more");
        }
        if over {
            return;
        }
    }
}

/// The process and its two pipes.
#[derive(Debug)]
struct Running {
    path: PathBuf,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    _process: Process,
}

impl Running {
    fn start(repository: &Path) -> Result<Self> {
        let mut process =
            Git::new(repository).args(["cat-file", "--batch-command", "-z"]).spawn()?;
        let (stdin, stdout, _stderr) = process.take_pipes();
        let (Some(stdin), Some(stdout)) = (stdin, stdout) else {
            return Err(Error::Corrupt("cat-file has no pipes".to_owned()));
        };
        let path = repository.to_owned();
        Ok(Self { path, stdin, stdout: BufReader::new(stdout), _process: process })
    }

    async fn ask(&mut self, name: &str, bytes_max: Option<u64>) -> Result<Option<Object>> {
        let verb = if bytes_max.is_some() { "contents" } else { "info" };
        let line = format!("{verb} {name}\0");
        self.stdin.write_all(line.as_bytes()).await.map_err(Error::io("ask git in", &self.path))?;
        let Some((sha, kind, length)) = self.read_head().await? else { return Ok(None) };
        let Some(bytes_max) = bytes_max else {
            return Ok(Some(Object { sha, kind, bytes: Vec::new() }));
        };
        if length > bytes_max {
            return Err(Error::TooLarge { what: name.to_owned(), bytes_max });
        }
        let bytes = self.read_body(length).await?;
        Ok(Some(Object { sha, kind, bytes }))
    }

    /// `<sha> <kind> <bytes>`; anything else says that there is no such object.
    async fn read_head(&mut self) -> Result<Option<(String, String, u64)>> {
        let mut line = Vec::new();
        let read = self.stdout.read_until(b'\n', &mut line).await;
        read.map_err(Error::io("read git's answer in", &self.path))?;
        if line.pop() != Some(b'\n') {
            return Err(Error::Corrupt("cat-file ended".to_owned()));
        }
        let line = String::from_utf8_lossy(&line);
        let mut words = line.split(' ');
        let (Some(sha), Some(kind), Some(length), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Ok(None);
        };
        Ok(match length.parse() {
            Ok(length) if is_sha(sha) => Some((sha.to_owned(), kind.to_owned(), length)),
            Ok(_) | Err(_) => None,
        })
    }

    async fn read_body(&mut self, length: u64) -> Result<Vec<u8>> {
        let length = usize::try_from(length).map_err(|_wide| Error::Corrupt("a length".into()))?;
        let mut bytes = vec![0; length + 1];
        let read = self.stdout.read_exact(&mut bytes).await;
        read.map_err(Error::io("read git's answer in", &self.path))?;
        bytes.pop();
        Ok(bytes)
    }
}
