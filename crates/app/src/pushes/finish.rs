//! After the refs moved: the pipelines that are owed, and what the terminal shows of them.

use std::time::Duration;

use domain::limits::PUSH_CREATE_SECONDS_MAX;
use domain::push::{Push, RefUpdate};

use super::lines::{self, bounded};
use super::{PushReport, PushTicket, short_name};
use crate::App;
use crate::effects::chain;
use crate::error::Result;

impl App {
    /// The refs have moved: makes the pipelines, within `PUSH_CREATE_SECONDS_MAX`, and says what
    /// came of it. `moved` are the updates that really happened. What fails or takes longer is made
    /// up for by the journal.
    pub async fn finish_push(&self, ticket: PushTicket, moved: Vec<RefUpdate>) -> PushReport {
        let id = ticket.push.id;
        let push = Push { updates: moved, ..ticket.push.clone() };
        let intended = ticket.push.updates.clone();
        let (app, held) = (self.clone(), ticket.held.clone());
        // A task of its own: it goes on when the client leaves, or when it takes too long.
        let work = tokio::spawn(async move {
            let lines = app.settle(push, Some(&intended)).await;
            drop(held);
            lines
        });
        let limit = Duration::from_secs(PUSH_CREATE_SECONDS_MAX);
        let lines = match tokio::time::timeout(limit, work).await {
            Ok(Ok(Ok(lines))) => lines,
            Ok(Ok(Err(error))) => {
                tracing::error!(push = id.0, error = chain(&error), "a push is settled later");
                self.later(&ticket)
            }
            Ok(Err(bug)) => {
                tracing::error!(push = id.0, %bug, "a push is settled later");
                self.later(&ticket)
            }
            Err(_too_long) => self.later(&ticket),
        };
        PushReport { lines: bounded(lines) }
    }

    fn later(&self, ticket: &PushTicket) -> Vec<String> {
        let names = ticket.push.updates.iter().filter_map(|update| short_name(&update.name));
        let first = names.map(|(_, name)| name).next().unwrap_or_default();
        let project = &ticket.access.project.full_path;
        lines::lines(self.address(), project, first, &lines::Result::Later)
    }
}

/// Nothing to say.
pub(super) type Lines = Result<Vec<String>>;
