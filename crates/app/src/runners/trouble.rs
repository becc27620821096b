//! Why the runner inside this server cannot work: shown beside jobs that wait.

use std::sync::PoisonError;

use crate::App;

/// What is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// A lower-case fragment: `no engine answers at /var/run/docker.sock`.
    pub message: String,
    pub hint: Option<String>,
}

impl App {
    /// Notes that the runner inside this server cannot work, or that it can again.
    pub fn set_runner_trouble(&self, trouble: Option<Trouble>) {
        *self.inner.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// Why the runner inside this server cannot work.
    pub fn runner_trouble(&self) -> Option<Trouble> {
        self.inner.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
