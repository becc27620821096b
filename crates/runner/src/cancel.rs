//! Why a running job has to stop, told to everything that works for it.

use tokio::sync::watch;

/// A reason to stop. A later one is stronger than an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    /// A person canceled: the script ends, `after_script` and uploads still happen.
    Canceling,
    /// The job took longer than it may.
    TimedOut,
    /// The runner itself is being stopped.
    Interrupted,
    /// The server no longer wants to hear of the job: everything ends.
    Aborted,
}

/// Raises causes.
#[derive(Clone, Debug)]
pub(crate) struct StopBell(watch::Sender<Option<Cause>>);

impl StopBell {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    /// Raises a cause, unless a stronger one was raised before.
    pub(crate) fn raise(&self, cause: Cause) {
        self.0.send_if_modified(|current| {
            let stronger = *current < Some(cause);
            if stronger {
                *current = Some(cause);
            }
            stronger
        });
    }

    /// Hears of every cause.
    pub(crate) fn stop(&self) -> Stop {
        Stop { causes: self.0.subscribe(), tolerated: None }
    }
}

/// Hears of causes.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    causes: watch::Receiver<Option<Cause>>,
    tolerated: Option<Cause>,
}

impl Stop {
    /// Hears only of causes that are stronger than the given one.
    pub(crate) fn tolerating(&self, cause: Cause) -> Self {
        Self { causes: self.causes.clone(), tolerated: Some(cause) }
    }

    /// The strongest cause so far, if any is heard.
    pub(crate) fn cause(&self) -> Option<Cause> {
        let current = *self.causes.borrow();
        current.filter(|_| current > self.tolerated)
    }

    /// Waits until there is a cause.
    pub(crate) async fn raised(&self) -> Cause {
        let mut causes = self.causes.clone();
        loop {
            if let Some(cause) = self.cause() {
                return cause;
            }
            if causes.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Does the work unless there is a cause first; the work is then dropped.
    pub(crate) async fn guard<T>(&self, work: impl Future<Output = T>) -> Result<T, Cause> {
        tokio::select! {
            biased;
            cause = self.raised() => Err(cause),
            done = work => Ok(done),
        }
    }
}
