//! Push: one run of `receive-pack`, which ends in its own task whatever the client does. Once the
//! refs have moved, nothing that the client does keeps its pipelines from being made.

use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use bytes::{Bytes, BytesMut};
use domain::Timestamp;
use domain::limits::{GIT_SERVE_SECONDS_MAX, PUSH_COMMAND_BYTES_MAX};
use domain::push::RefUpdate;
use futures_util::stream::unfold;
use git::{Process, Protocol, Question, Questions, ReceiveOptions, ReceivePack, Service};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use crate::advertise::response;
use crate::body::Incoming;
use crate::commands::Commands;
use crate::fetch::PIECE_BYTES;
use crate::gate::{Entry, Gate, Ticket, Wish};
use crate::outcome::{ERROR_BYTES_MAX, settle};
use crate::refusal::Refusal;

/// Pieces of output that wait for the client.
const QUEUE: usize = 4;

/// A push that was let in.
#[derive(Debug)]
pub(crate) struct Push {
    pub(crate) gate: Gate,
    pub(crate) entry: Entry,
    pub(crate) protocol: Protocol,
    pub(crate) bytes_max: u64,
    pub(crate) permit: OwnedSemaphorePermit,
}

/// The way to the client, which may be gone.
type Outgoing = mpsc::Sender<io::Result<Bytes>>;

/// How far the refs have come.
enum Progress {
    /// Nothing was allowed, or everything is done.
    Nothing,
    /// The refs may move, or have.
    Begun { ticket: Ticket, updates: Vec<RefUpdate>, at: Timestamp },
}

impl Push {
    /// Answers `POST git-receive-pack`.
    pub(crate) async fn serve(self, incoming: Incoming) -> Response {
        let options = ReceiveOptions {
            protocol: self.protocol,
            actor_name: self.entry.name.clone(),
            actor_email: self.entry.email.clone(),
            bytes_max: self.bytes_max,
        };
        match self.entry.repository.receive_pack(&options).await {
            Ok(receive) => {
                let (outgoing, pieces) = mpsc::channel(QUEUE);
                tokio::spawn(self.run(receive, incoming, outgoing));
                let pieces =
                    unfold(pieces, async |mut pieces| Some((pieces.recv().await?, pieces)));
                response(Service::ReceivePack, "result", Body::from_stream(Box::pin(pieces)))
            }
            Err(error) => {
                tracing::error!(%error, "a push cannot be taken");
                Refusal::Broken.into_response()
            }
        }
    }

    async fn run(self, receive: ReceivePack, mut incoming: Incoming, outgoing: Outgoing) {
        let ReceivePack { mut process, stdin, stdout, questions } = receive;
        let errors = process.collect_stderr(ERROR_BYTES_MAX);
        let mut progress = Progress::Nothing;
        let limit = Duration::from_secs(GIT_SERVE_SECONDS_MAX);
        let all = async {
            let streams = async {
                tokio::join!(feed(&mut incoming, stdin, &outgoing), send(stdout, &outgoing))
            };
            tokio::join!(streams, self.talk(questions, &mut process, &mut progress))
        };
        let in_time = tokio::time::timeout(limit, all).await.is_ok();
        if in_time {
            settle(&mut process, errors).await;
        }
        // Ended with its group if it still runs: from here on no ref moves any more.
        drop(process);
        self.conclude(progress).await;
    }

    /// Answers git's questions until it ends.
    async fn talk(&self, mut questions: Questions, process: &mut Process, progress: &mut Progress) {
        loop {
            let answered = tokio::select! {
                biased;
                question = questions.next() => match question {
                    Ok(question) => self.answer(question, &mut questions, progress).await,
                    Err(error) => {
                        tracing::info!(%error, "a push asked something unreadable");
                        questions.refuse(&[error.to_string()]).await
                    }
                },
                _ended = process.wait() => return,
            };
            if let Err(error) = answered {
                tracing::info!(%error, "a push went away while it was answered");
            }
        }
    }

    async fn answer(
        &self,
        question: Question,
        questions: &mut Questions,
        progress: &mut Progress,
    ) -> git::Result<()> {
        match question {
            Question::Before { updates, options, quarantine } => {
                let at = self.gate.now();
                let wish = Wish { updates: updates.clone(), options, quarantine };
                match self.gate.begin(&self.entry, wish).await {
                    Ok(ticket) => {
                        *progress = Progress::Begun { ticket, updates, at };
                        questions.accept(&[]).await
                    }
                    Err(lines) => questions.refuse(&lines).await,
                }
            }
            Question::After { updates } => {
                let lines = match std::mem::replace(progress, Progress::Nothing) {
                    Progress::Begun { ticket, .. } => self.gate.finish(ticket, updates).await,
                    Progress::Nothing => Vec::new(),
                };
                questions.accept(&lines).await
            }
        }
    }

    /// Git has ended and never said what became of the refs that it was allowed to move.
    async fn conclude(self, progress: Progress) {
        let Progress::Begun { ticket, updates, at } = progress else { return };
        let mut moved = Vec::new();
        for update in updates {
            match self.entry.repository.ref_moved(&update, at).await {
                Ok(true) => moved.push(update),
                Ok(false) => {}
                // The journal still has the push; the next start settles it.
                Err(error) => return tracing::error!(%error, "a push is left to be settled"),
            }
        }
        if moved.is_empty() {
            self.gate.abandon(ticket).await;
        } else {
            self.gate.finish(ticket, moved).await;
        }
        drop(self.permit);
    }
}

/// Git's input. What git no longer reads is read all the same, so that the client comes to read why.
async fn feed(incoming: &mut Incoming, stdin: ChildStdin, outgoing: &Outgoing) {
    let mut stdin = Some(stdin);
    let mut commands = Commands::default();
    while let Ok(Some(bytes)) = incoming.next().await {
        let Some(pipe) = &mut stdin else { continue };
        if !commands.pass(&bytes) {
            refuse_commands(outgoing).await;
            stdin = None;
        } else if pipe.write_all(&bytes).await.is_err() {
            stdin = None;
        }
    }
}

/// Says it in the channel that git keeps for fatal errors: it prints the text and gives up.
async fn refuse_commands(outgoing: &Outgoing) {
    let text = format!("the list of refs is larger than {PUSH_COMMAND_BYTES_MAX} bytes\n");
    let packet = format!("{:04x}\u{3}{text}", text.len() + 5);
    if outgoing.send(Ok(packet.into())).await.is_err() {
        tracing::debug!("the client of a refused push is gone");
    }
}

/// Git's output. It is read to its end whether or not anybody is there to get it.
async fn send(mut stdout: ChildStdout, outgoing: &Outgoing) {
    loop {
        let mut piece = BytesMut::with_capacity(PIECE_BYTES);
        match stdout.read_buf(&mut piece).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                if outgoing.send(Ok(piece.freeze())).await.is_err() {
                    tracing::trace!("the client of a push is gone");
                }
            }
        }
    }
}
