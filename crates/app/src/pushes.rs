//! Pushes: refs live in git, pipelines in the database; the journal joins them.

use std::path::PathBuf;

use domain::PushId;
use domain::access::ProjectAccess;
use domain::push::RefUpdate;

use crate::{App, Result};

/// What a client wants to push.
#[derive(Clone, Debug, Default)]
pub struct PushRequest {
    pub updates: Vec<RefUpdate>,
    /// `git push -o`, as given.
    pub options: Vec<String>,
    /// Where the pushed objects lie until the refs have moved.
    pub quarantine: Option<PathBuf>,
}

/// A push that was allowed and written into the journal.
#[derive(Clone, Debug)]
pub struct PushTicket {
    pub(crate) id: PushId,
    pub(crate) access: ProjectAccess,
}

/// What the pushing terminal shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushReport {
    pub lines: Vec<String>,
}

impl App {
    /// Allows a push and writes its intent, before any ref moves.
    ///
    /// # Errors
    /// The push is refused; the message is for the pushing terminal.
    pub async fn begin_push(
        &self,
        access: &ProjectAccess,
        request: PushRequest,
    ) -> Result<PushTicket> {
        Err(crate::unfinished())
    }

    /// The refs have moved: makes the pipelines, within `PUSH_CREATE_SECONDS_MAX`, and says what
    /// came of it. What fails or takes longer is made up for by the journal.
    pub async fn finish_push(&self, ticket: PushTicket) -> PushReport {
        PushReport::default()
    }

    /// The refs did not move.
    pub async fn abandon_push(&self, ticket: PushTicket) {}

    /// Settles every push that a stopped process has left, by looking at the refs. Answers how many.
    ///
    /// # Errors
    /// The store's.
    pub async fn settle_pushes(&self) -> Result<usize> {
        Err(crate::unfinished())
    }
}
