//! Who belongs to a project.

use domain::access::{ProjectAccess, Role};
use domain::history::Entry;
use domain::member::{Member, Place};
use domain::{Timestamp, UserId};
use serde_json::json;
use store::Tx;

use super::tokens::may_give;
use crate::App;
use crate::error::{Error, Kind, Result};
use crate::history::actor;

impl App {
    /// Takes somebody into a project.
    ///
    /// # Errors
    /// `Forbidden` below Maintainer, `Invalid` for a role above one's own, `Conflict` for a member,
    /// `NotFound` for the account.
    pub async fn add_member(
        &self,
        access: &ProjectAccess,
        user: UserId,
        role: Role,
        expires_at: Option<Timestamp>,
    ) -> Result<Member> {
        may_give(access, role)?;
        if self.reads().find_user(user).await?.is_none() {
            return Err(Error::not_found("User"));
        }
        let place = Place::Project(access.project.id);
        let member = Member { user_id: user, place, role, expires_at };
        let entry = entry(access, "member.added", &member);
        let now = self.now();
        self.write(async move |tx: &mut Tx<'_>| {
            match tx.insert_member(&member, now).await {
                Err(store::Error::Conflict { .. }) => {
                    return Err(Error::new(Kind::Conflict, "Member already exists"));
                }
                other => other?,
            }
            tx.append_history(&entry, now).await?;
            Ok(member)
        })
        .await
    }

    /// Ends a membership. Everybody may end their own.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn remove_member(&self, access: &ProjectAccess, user: UserId) -> Result<()> {
        let place = Place::Project(access.project.id);
        let now = self.now();
        let access = access.clone();
        self.write(async move |tx: &mut Tx<'_>| {
            let member = tx.find_member(access.project.id, user).await?;
            let member = member.ok_or_else(|| Error::not_found("Member"))?;
            if access.viewer.user_id() != Some(user) {
                may_give(&access, member.role)?;
            }
            tx.delete_member(user, place).await?;
            tx.append_history(&entry(&access, "member.removed", &member), now).await?;
            Ok::<_, Error>(())
        })
        .await
    }
}

fn entry(access: &ProjectAccess, action: &'static str, member: &Member) -> Entry {
    Entry {
        project_id: Some(access.project.id),
        actor: actor(&access.viewer),
        action,
        subject: format!("user:{}", member.user_id),
        payload: json!({"v": 1, "role": member.role.word(), "expires_at": member.expires_at}),
    }
}
