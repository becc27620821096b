//! One closure on its way through the writer, and the answer on its way back.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::task::Poll;

use tokio::sync::oneshot;

use crate::error::{Error, Result};
use crate::tx::Tx;

/// What the caller gets.
pub(super) enum Answer<T, E> {
    Done(Result<T, E>),
    /// The closure panicked: the caller panics with the same payload.
    Panicked(Box<dyn Any + Send>),
}

/// How a run of a closure ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ran {
    /// Keep what it wrote.
    Keep,
    /// It refused or panicked: undo what it wrote.
    Undo,
}

/// A closure whose types are forgotten.
pub(super) trait Work: Send {
    /// Runs it. With `again` it can be run once more.
    fn run<'t>(
        &'t mut self,
        tx: &'t mut Tx<'_>,
        again: bool,
    ) -> Pin<Box<dyn Future<Output = Ran> + 't>>;

    /// Answers the caller. `failure` is why what the closure wrote could not be kept.
    fn answer(self: Box<Self>, failure: Option<Error>);
}

pub(super) struct Closure<F, T, E> {
    change: Option<F>,
    outcome: Option<Answer<T, E>>,
    sender: oneshot::Sender<Answer<T, E>>,
}

impl<F, T, E> Closure<F, T, E> {
    pub(super) const fn new(change: F, sender: oneshot::Sender<Answer<T, E>>) -> Self {
        Self { change: Some(change), outcome: None, sender }
    }
}

impl<F, T, E> Work for Closure<F, T, E>
where
    F: for<'t, 'c> AsyncFnOnce(&'t mut Tx<'c>) -> Result<T, E> + Clone + Send + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    fn run<'t>(
        &'t mut self,
        tx: &'t mut Tx<'_>,
        again: bool,
    ) -> Pin<Box<dyn Future<Output = Ran> + 't>> {
        let change = if again { self.change.clone() } else { self.change.take() };
        Box::pin(async move {
            let change = change.expect("the writer runs a closure again only if it said so");
            let outcome = caught(change(tx)).await;
            let ran = match &outcome {
                Answer::Done(Ok(_)) => Ran::Keep,
                Answer::Done(Err(_)) | Answer::Panicked(_) => Ran::Undo,
            };
            self.outcome = Some(outcome);
            ran
        })
    }

    fn answer(self: Box<Self>, failure: Option<Error>) {
        let answer = match (self.outcome, failure) {
            (Some(Answer::Done(Ok(_))), Some(error)) => Answer::Done(Err(E::from(error))),
            (Some(outcome), _) => outcome,
            (None, Some(error)) => Answer::Done(Err(E::from(error))),
            (None, None) => Answer::Done(Err(E::from(Error::unavailable("it never ran")))),
        };
        // Nobody listens if the caller has left; what it asked for is done all the same.
        self.sender.send(answer).ok();
    }
}

/// Polls to the end, or to the panic.
async fn caught<T, E>(future: impl Future<Output = Result<T, E>>) -> Answer<T, E> {
    let mut future = pin!(future);
    std::future::poll_fn(|context| {
        let polled = std::panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        match polled {
            Ok(Poll::Ready(result)) => Poll::Ready(Answer::Done(result)),
            Ok(Poll::Pending) => Poll::Pending,
            Err(panic) => Poll::Ready(Answer::Panicked(panic)),
        }
    })
    .await
}
