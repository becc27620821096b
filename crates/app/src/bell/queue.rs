//! The bell of the job queue: a new job wakes one runner that can take it, not all of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::ProjectId;
use domain::runner::{Runner, RunnerScope};
use tokio::sync::Notify;

/// Runners that wait, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Rises with every job that is offered.
    version: u64,
    next: u64,
    waiting: BTreeMap<u64, (Wanted, Arc<Notify>)>,
    /// The server stops: nobody is held any more.
    is_closed: bool,
}

/// What a runner can take.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    scope: RunnerScope,
    tags: Vec<String>,
    run_untagged: bool,
    protected_only: bool,
}

/// What a job asks of a runner.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) project: ProjectId,
    pub(crate) tags: Vec<String>,
    pub(crate) protected: bool,
}

impl Wanted {
    pub(crate) fn by(runner: &Runner) -> Self {
        Self {
            scope: runner.scope,
            tags: runner.tags.clone(),
            run_untagged: runner.run_untagged,
            protected_only: runner.protected_only,
        }
    }

    /// Whether a runner like this may take a job like that.
    pub(crate) fn matches(&self, offer: &Offer) -> bool {
        let scope = match self.scope {
            RunnerScope::Instance => true,
            RunnerScope::Project(project) => project == offer.project,
        };
        let tags = if offer.tags.is_empty() {
            self.run_untagged
        } else {
            offer.tags.iter().all(|tag| self.tags.contains(tag))
        };
        scope && tags && (offer.protected || !self.protected_only)
    }
}

impl Queue {
    /// How many jobs were offered so far: what a runner remembers between two questions.
    pub(crate) fn version(&self) -> u64 {
        self.lock().version
    }

    /// A job waits: wakes the runner that has waited longest of those who can take it.
    pub(crate) fn ring(&self, offer: &Offer) {
        let mut state = self.lock();
        state.version += 1;
        let first = state.waiting.iter().find(|(_, (wanted, _))| wanted.matches(offer));
        if let Some(ticket) = first.map(|(ticket, _)| *ticket)
            && let Some((_, notify)) = state.waiting.remove(&ticket)
        {
            notify.notify_one();
        }
    }

    /// Something else has changed that a runner must know: wakes everybody.
    pub(crate) fn ring_all(&self) {
        let mut state = self.lock();
        state.version += 1;
        for (_, notify) in std::mem::take(&mut state.waiting).into_values() {
            notify.notify_one();
        }
    }

    /// Wakes everybody and lets nobody wait from now on.
    pub(crate) fn close(&self) {
        self.lock().is_closed = true;
        self.ring_all();
    }

    /// Whether nobody is held any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    /// Takes a place. A job that is offered after this call is heard, also before the wait begins.
    pub(crate) fn enter(&self, wanted: Wanted) -> Place<'_> {
        let notify = Arc::new(Notify::new());
        let mut state = self.lock();
        state.next += 1;
        let ticket = state.next;
        state.waiting.insert(ticket, (wanted, Arc::clone(&notify)));
        Place { queue: self, ticket, notify }
    }

    /// Runners that wait now.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.lock().waiting.len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A runner's place among those who wait; left when dropped.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    queue: &'a Queue,
    ticket: u64,
    notify: Arc<Notify>,
}

impl Place<'_> {
    /// Waits until it is this runner's turn to look, or the time is over. Whether it was rung.
    pub(crate) async fn wait(&self, timeout: Duration) -> bool {
        tokio::time::timeout(timeout, self.notify.notified()).await.is_ok()
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.queue.lock().waiting.remove(&self.ticket);
    }
}
