//! Who decides: the product's rules, or a test's.

use app::{App, Error, Kind, PushRequest, PushTicket};
use axum::http::request::Parts;
use domain::Timestamp;
use domain::push::RefUpdate;
use git::{Quarantine, Repository, Service};

use crate::authorize::{Admitted, admit};
use crate::refusal::Refusal;

/// Where every decision is made.
#[derive(Clone, Debug)]
pub(crate) enum Gate {
    App(App),
    #[cfg(test)]
    Script(std::sync::Arc<crate::tests::Script>),
}

/// A request that may go on.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) repository: Repository,
    pub(crate) name: String,
    pub(crate) email: String,
    admitted: Option<Admitted>,
}

/// A push whose refs may move.
#[derive(Debug)]
pub(crate) enum Ticket {
    App(Box<PushTicket>),
    #[cfg(test)]
    Script,
}

/// What a push wants.
#[derive(Debug)]
pub(crate) struct Wish {
    pub(crate) updates: Vec<RefUpdate>,
    pub(crate) options: Vec<String>,
    pub(crate) quarantine: Option<Quarantine>,
}

impl Gate {
    /// Lets a request at a repository, or says why not.
    ///
    /// # Errors
    /// The refusal.
    pub(crate) async fn enter(
        &self,
        project: &str,
        service: Service,
        parts: &Parts,
    ) -> Result<Entry, Refusal> {
        match self {
            Self::App(app) => {
                let admitted = admit(app, project, service, parts).await?;
                Ok(Entry {
                    repository: app.repositories().open(admitted.access.project.id),
                    name: admitted.name.clone(),
                    email: admitted.email.clone(),
                    admitted: Some(admitted),
                })
            }
            #[cfg(test)]
            Self::Script(script) => script.enter(),
        }
    }

    /// Allows the refs to move and remembers that they are about to.
    ///
    /// # Errors
    /// Why not, in lines for the pushing terminal.
    pub(crate) async fn begin(&self, entry: &Entry, wish: Wish) -> Result<Ticket, Vec<String>> {
        match (self, &entry.admitted) {
            (Self::App(app), Some(admitted)) => {
                let Wish { updates, options, quarantine } = wish;
                let request = PushRequest { updates, options, quarantine };
                let begun = app.begin_push(&admitted.access, request).await;
                begun.map(|ticket| Ticket::App(Box::new(ticket))).map_err(|error| explain(&error))
            }
            (Self::App(_), None) => Err(vec!["nobody is pushing".to_owned()]),
            #[cfg(test)]
            (Self::Script(script), _) => script.begin(wish).await.map(|()| Ticket::Script),
        }
    }

    /// The refs have moved; answers lines for the pushing terminal.
    pub(crate) async fn finish(&self, ticket: Ticket, moved: Vec<RefUpdate>) -> Vec<String> {
        match (self, ticket) {
            (Self::App(app), Ticket::App(ticket)) => app.finish_push(*ticket, moved).await.lines,
            #[cfg(test)]
            (Self::Script(script), _) => script.finish(moved).await,
            #[cfg(test)]
            (Self::App(_), Ticket::Script) => Vec::new(),
        }
    }

    /// The refs have not moved.
    pub(crate) async fn abandon(&self, ticket: Ticket) {
        match (self, ticket) {
            (Self::App(app), Ticket::App(ticket)) => app.abandon_push(*ticket).await,
            #[cfg(test)]
            (Self::Script(script), _) => script.abandon(),
            #[cfg(test)]
            (Self::App(_), Ticket::Script) => {}
        }
    }

    /// The moment.
    pub(crate) fn now(&self) -> Timestamp {
        match self {
            Self::App(app) => app.now(),
            #[cfg(test)]
            Self::Script(_) => Timestamp::from_seconds(0),
        }
    }
}

/// What the pushing terminal shows of a refusal. A failure of the server is logged, not shown.
fn explain(error: &Error) -> Vec<String> {
    if matches!(error.kind(), Kind::Internal | Kind::Unavailable) {
        tracing::error!(%error, cause = ?std::error::Error::source(error), "a push was not checked");
        return vec!["The server could not check this push. Try again later.".to_owned()];
    }
    std::iter::once(error.to_string()).chain(error.hint().map(ToOwned::to_owned)).collect()
}

#[cfg(test)]
impl Entry {
    pub(crate) fn of_test(repository: Repository) -> Self {
        let (name, email) = ("ada".to_owned(), "ada@example.com".to_owned());
        Self { repository, name, email, admitted: None }
    }
}
