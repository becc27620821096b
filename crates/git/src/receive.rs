//! Taking a push: `receive-pack`, and the questions that its hooks ask on the way.

use domain::limits::{PUSH_COMMAND_BYTES_MAX, PUSH_REFS_MAX};
use domain::push::RefUpdate;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::unix::pipe;
use tokio::process::{ChildStdin, ChildStdout};

use crate::error::{Error, Result};
use crate::hooks::{FOLDER_VARIABLE, Pipes, PushFolder};
use crate::pack::Protocol;
use crate::process::Process;
use crate::quarantine::Quarantine;
use crate::question::Asked;
use crate::repository::Repository;

/// Bytes of all lines of an answer: less than a pipe holds, so that answering never waits.
const ANSWER_BYTES_MAX: usize = 32 * 1024;

/// Who pushes, and how much.
#[derive(Clone, Debug)]
pub struct ReceiveOptions {
    pub protocol: Protocol,
    /// Stands in the logs of the refs.
    pub actor_name: String,
    /// Stands in the logs of the refs.
    pub actor_email: String,
    /// Bytes of the pack, at most.
    pub bytes_max: u64,
}

/// A push that is being taken. Dropping it ends git; nothing is accepted then that was not before.
#[derive(Debug)]
pub struct ReceivePack {
    pub process: Process,
    /// Takes the request's body. Closing it early makes git give up and clean up.
    pub stdin: ChildStdin,
    /// Gives the response's body.
    pub stdout: ChildStdout,
    /// What has to be answered while both flow.
    pub questions: Questions,
}

/// The questions of one push, in order: at most one before the refs move, then at most one after.
#[derive(Debug)]
pub struct Questions {
    repository: Repository,
    ask: BufReader<pipe::Receiver>,
    answer: pipe::Sender,
    _folder: PushFolder,
}

/// What git asks. Its hook waits until it is answered.
#[derive(Debug)]
pub enum Question {
    /// The objects are here and fine, and no ref has moved.
    Before {
        updates: Vec<RefUpdate>,
        /// `git push -o`, as given.
        options: Vec<String>,
        /// Where the objects are; `None` when only refs are deleted.
        quarantine: Option<Quarantine>,
    },
    /// These refs have moved.
    After { updates: Vec<RefUpdate> },
}

impl Repository {
    /// Starts to take a push.
    ///
    /// # Errors
    /// git cannot be started; the folder for running pushes cannot be written.
    pub async fn receive_pack(&self, options: &ReceiveOptions) -> Result<ReceivePack> {
        let Pipes { folder, ask, answer } = self.hooks.open_pipes().await?;
        let mut process = self
            .serve(options.protocol)
            .hooks(&self.hooks.folder())
            .setting("receive.fsckObjects=true")
            .setting("receive.autogc=false")
            // A quarantine borrows from the repository, whose refs are looked at anyway: listing
            // them a second time costs a process and grows with them.
            .setting("core.alternateRefsCommand=true")
            .setting(format!("receive.maxInputSize={}", options.bytes_max))
            .env(FOLDER_VARIABLE, &folder.path)
            .env("GIT_COMMITTER_NAME", plain(&options.actor_name))
            .env("GIT_COMMITTER_EMAIL", plain(&options.actor_email))
            .args(["receive-pack", "--stateless-rpc"])
            .args([&self.path])
            .spawn()?;
        if let Some(id) = process.id() {
            folder.remember(id, &self.path)?;
        }
        let (Some(stdin), Some(stdout)) = (process.take_stdin(), process.take_stdout()) else {
            return Err(Error::Corrupt("receive-pack has no pipes".to_owned()));
        };
        let repository = self.clone();
        let questions = Questions { repository, ask: BufReader::new(ask), answer, _folder: folder };
        Ok(ReceivePack { process, stdin, stdout, questions })
    }
}

impl Questions {
    /// The next question. A push that breaks a limit or has names that cannot be is refused here
    /// and never asked about. Waits for ever once git has ended: wait for that beside it.
    ///
    /// # Errors
    /// The pipe's.
    pub async fn next(&mut self) -> Result<Question> {
        loop {
            let asked = self.read().await?;
            if asked.is_after() {
                return Ok(Question::After { updates: asked.updates });
            }
            if let Some(why) = asked.wrong() {
                self.refuse(&[why]).await?;
                continue;
            }
            let quarantine = Quarantine::new(self.repository.path(), &asked.quarantine);
            let Asked { updates, options, .. } = asked;
            return Ok(Question::Before { updates, options, quarantine });
        }
    }

    /// Lets the refs move, or ends the question after. The lines are shown in the client's terminal.
    ///
    /// # Errors
    /// The pipe's.
    pub async fn accept(&mut self, lines: &[String]) -> Result<()> {
        self.send(lines, "ok\n").await
    }

    /// Refuses the push. The lines say why in the client's terminal.
    ///
    /// # Errors
    /// The pipe's.
    pub async fn refuse(&mut self, lines: &[String]) -> Result<()> {
        self.send(lines, "no\n").await
    }

    async fn read(&mut self) -> Result<Asked> {
        let mut asked = Asked::new(PUSH_REFS_MAX);
        let mut room = PUSH_COMMAND_BYTES_MAX;
        while !asked.ended {
            let mut line = Vec::new();
            let mut limited = (&mut self.ask).take(room as u64);
            let read = limited.read_until(b'\n', &mut line).await;
            room -= read.map_err(Error::io("read a hook of", self.repository.path()))?;
            if line.pop() != Some(b'\n') {
                return Err(Error::TooLarge {
                    what: "the list of refs of a push".to_owned(),
                    bytes_max: PUSH_COMMAND_BYTES_MAX as u64,
                });
            }
            asked.take(&line);
        }
        Ok(asked)
    }

    async fn send(&mut self, lines: &[String], verdict: &str) -> Result<()> {
        let mut text = String::new();
        for line in lines.iter().flat_map(|line| line.lines()) {
            let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            if text.len() + line.len() > ANSWER_BYTES_MAX {
                break;
            }
            text.push_str("say ");
            text.push_str(&line);
            text.push('\n');
        }
        text += verdict;
        let written = self.answer.write_all(text.as_bytes()).await;
        written.map_err(Error::io("answer a hook of", self.repository.path()))
    }
}

/// A name as git takes it for a person: without what ends one in a log.
fn plain(name: &str) -> String {
    let kept: String = name.chars().filter(|c| !c.is_control() && !"<>".contains(*c)).collect();
    if kept.trim().is_empty() { "nobody".to_owned() } else { kept.trim().to_owned() }
}
