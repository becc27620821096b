//! What was used when: gathered in memory and written together, because reading and streaming
//! write nothing.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use domain::{JobId, Timestamp, TokenId};

/// Moments that wait to be written.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    tokens: Mutex<BTreeMap<TokenId, Timestamp>>,
    jobs: Mutex<BTreeMap<JobId, Timestamp>>,
}

impl Touched {
    /// A token was used.
    pub(crate) fn token(&self, id: TokenId, at: Timestamp) {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).insert(id, at);
    }

    /// A job's runner was heard.
    pub(crate) fn job(&self, id: JobId, at: Timestamp) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).insert(id, at);
    }

    /// When a job's runner was last heard by this process, if it was.
    pub(crate) fn job_at(&self, id: JobId) -> Option<Timestamp> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
    }

    /// Takes what waits: tokens.
    pub(crate) fn take_tokens(&self) -> Vec<(TokenId, Timestamp)> {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *tokens).into_iter().collect()
    }

    /// What is known of jobs. It stays: sweeping asks for it.
    pub(crate) fn jobs(&self) -> Vec<(JobId, Timestamp)> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.iter().map(|(id, at)| (*id, *at)).collect()
    }

    /// Forgets a job that is over.
    pub(crate) fn forget_job(&self, id: JobId) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}
