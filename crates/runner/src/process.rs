//! The only door through which the runner starts programs: in a group of their own, with an
//! environment that holds nothing of the runner's, and never outliving their handle.

use std::ffi::OsString;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open};
use tokio::io::unix::AsyncFd;
use tokio::net::unix::pipe;
use tokio::process::{Child, ChildStdin};

use crate::account::Account;

/// What to run, and how.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) folder: PathBuf,
    /// All that the program gets to see of an environment.
    pub(crate) environment: Vec<(String, String)>,
    /// Another user than the runner's own.
    pub(crate) account: Option<Account>,
    pub(crate) has_input: bool,
}

/// A program with all that it started and that stayed in its group. Dropping it ends them.
#[derive(Debug)]
pub(crate) struct Group {
    child: Child,
    leader: Pid,
    /// Readable when the leader has ended; until it is waited for, its number stays taken.
    ended: AsyncFd<OwnedFd>,
    is_over: bool,
}

/// A started program with its pipes.
#[derive(Debug)]
pub(crate) struct Started {
    pub(crate) group: Group,
    pub(crate) input: Option<ChildStdin>,
    /// What it writes to its output and to its error output, in one order.
    pub(crate) output: pipe::Receiver,
}

impl Program {
    /// Starts the program.
    pub(crate) fn start(&self) -> io::Result<Started> {
        let (output, writer) = io::pipe()?;
        #[expect(clippy::disallowed_methods, reason = "this is the door")]
        let mut command = tokio::process::Command::new(&self.path);
        command
            .args(&self.arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.environment.iter().map(|(key, value)| (key, value)))
            .stdin(if self.has_input { Stdio::piped() } else { Stdio::null() })
            .stdout(writer.try_clone()?)
            .stderr(writer)
            .process_group(0);
        if let Some(account) = &self.account {
            command.uid(account.uid).gid(account.gid);
        }
        let mut child = command.spawn()?;
        drop(command);
        let input = child.stdin.take();
        let output = pipe::Receiver::from_owned_fd(output.into())?;
        Ok(Started { group: Group::of(child)?, input, output })
    }
}

impl Group {
    fn of(child: Child) -> io::Result<Self> {
        let number = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let leader = number.ok_or_else(|| io::Error::other("a process has no number"))?;
        let ended = watch(pidfd_open(leader, PidfdFlags::empty())?)?;
        Ok(Self { child, leader, ended, is_over: false })
    }

    /// The number of the leader, which is the group's.
    pub(crate) fn number(&self) -> i32 {
        self.leader.as_raw_nonzero().get()
    }

    /// Waits for the leader, ends what it left in its group, and returns its exit.
    pub(crate) async fn wait(&mut self) -> io::Result<Exit> {
        drop(self.ended.readable().await?);
        self.finish().await
    }

    /// Asks the group to end, and ends it after the grace.
    pub(crate) async fn stop(&mut self, grace: Duration) -> io::Result<Exit> {
        self.signal(Signal::TERM);
        drop(tokio::time::timeout(grace, self.ended.readable()).await);
        self.signal(Signal::KILL);
        drop(self.ended.readable().await?);
        self.finish().await
    }

    async fn finish(&mut self) -> io::Result<Exit> {
        // The leader is not waited for yet, so that its number can name no other group.
        self.signal(Signal::KILL);
        self.is_over = true;
        Ok(Exit::of(self.child.wait().await?))
    }

    fn signal(&self, signal: Signal) {
        if let Err(error) = kill_process_group(self.leader, signal) {
            tracing::debug!(group = self.number(), %error, "a group was not there to be signalled");
        }
    }
}

#[expect(
    deprecated,
    reason = "a handle that we own cannot be closed by anyone else, and the newer way is unsafe code"
)]
fn watch(handle: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::new(handle)
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.is_over {
            self.signal(Signal::KILL);
        }
    }
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exit {
    /// 128 and the signal's number when a signal ended it, as shells count.
    pub(crate) code: i32,
}

impl Exit {
    fn of(status: ExitStatus) -> Self {
        let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
        Self { code: code.unwrap_or(1) }
    }
}
