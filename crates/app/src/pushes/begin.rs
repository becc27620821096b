//! Before the refs move: allow the push and write down what it intends.

use domain::access::ProjectAccess;
use domain::push::{PushState, RefUpdate};
use store::{NewPush, Tx};

use super::{PushRequest, PushTicket, authorise};
use crate::App;
use crate::error::{Error, Result};

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
        let project = access.project.id;
        let user = access.viewer.user_id();
        let user_id = user.ok_or_else(|| Error::forbidden("403 Forbidden"))?;
        let repository = self.repositories().open(project);
        let repository = match &request.quarantine {
            Some(quarantine) => repository.in_quarantine(quarantine),
            None => repository,
        };
        let protections = self.reads().list_protected_refs(project).await?;
        authorise::check(access, &request.updates, &protections, &repository).await?;
        let row = NewPush {
            project_id: project,
            user_id,
            updates: request.updates,
            options: request.options,
        };
        let (now, under_way) = (self.now(), self.inner.under_way.clone());
        let (push, held) = self
            .write(async move |tx: &mut Tx<'_>| {
                let push = tx.insert_push(&row, now).await?;
                // Before the commit: the sweep must never see the entry without this.
                let held = under_way.hold(push.id);
                Ok::<_, Error>((push, held))
            })
            .await?;
        let held = held.ok_or_else(|| Error::internal("two pushes have one number"))?;
        Ok(PushTicket { push, access: access.clone(), held })
    }

    /// The refs did not move: nothing is owed.
    pub async fn abandon_push(&self, ticket: PushTicket) {
        let id = ticket.push.id;
        let none: Vec<RefUpdate> = Vec::new();
        let written = self
            .write(async move |tx: &mut Tx<'_>| {
                tx.set_push_updates(id, &none).await?;
                tx.set_push_state(id, PushState::Intended, PushState::Settled).await?;
                Ok::<_, Error>(())
            })
            .await;
        if let Err(error) = written {
            tracing::warn!(push = id.0, %error, "an abandoned push is settled later");
        }
    }
}
