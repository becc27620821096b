//! Who belongs to a namespace or a project.

use domain::access::{Action, ProjectAccess};
use domain::member::{Member, Place};
use domain::{ProjectId, Timestamp, UserId};

use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::list;
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

fn member(row: &Row) -> Result<Member> {
    let place = match row.opt("project_id")? {
        Some(project) => Place::Project(project),
        None => Place::Namespace(row.get("namespace_id")?),
    };
    Ok(Member {
        user_id: row.get("user_id")?,
        place,
        role: row.get("role")?,
        expires_at: row.opt("expires_at")?,
    })
}

impl Reads {
    /// The project's own members, in the order in which they came. Memberships of its namespaces are
    /// not among them.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_members(&self, access: &ProjectAccess) -> Result<Vec<Member>> {
        if !access.may(Action::ReadProject) {
            return Ok(Vec::new());
        }
        let sql = sql!(
            "SELECT user_id, namespace_id, project_id, role, expires_at FROM members
             WHERE project_id = $1 ORDER BY id"
        );
        list::each(&self.door().await?.all(sql, args![access.project.id]).await?, member)
    }
}

impl Tx<'_> {
    /// One membership of a project, without those of its namespaces.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_member(
        &mut self,
        project: ProjectId,
        user: UserId,
    ) -> Result<Option<Member>> {
        let sql = sql!(
            "SELECT user_id, namespace_id, project_id, role, expires_at FROM members
             WHERE project_id = $1 AND user_id = $2"
        );
        self.first(sql, args![project, user]).await?.as_ref().map(member).transpose()
    }

    /// Adds a membership.
    ///
    /// # Errors
    /// `Conflict` if there is one; `NotFound` for the account or the place.
    pub async fn insert_member(&mut self, new: &Member, now: Timestamp) -> Result<()> {
        let (namespace, project) = split(new.place);
        let sql = sql!(
            "INSERT INTO members (user_id, namespace_id, project_id, role, expires_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id"
        );
        let values = args![new.user_id, namespace, project, new.role, new.expires_at, now];
        match self.first(sql, values).await? {
            Some(_) => Ok(()),
            None => Err(Error::Conflict { what: "membership" }),
        }
    }

    /// Changes role and expiry.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn update_member(&mut self, member: &Member) -> Result<()> {
        let (namespace, project) = split(member.place);
        let sql = sql!(
            "UPDATE members SET role = $4, expires_at = $5
             WHERE user_id = $1 AND (namespace_id = $2 OR project_id = $3)"
        );
        let values = args![member.user_id, namespace, project, member.role, member.expires_at];
        list::changed(self.execute(sql, values).await?, "membership")
    }

    /// Ends a membership.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_member(&mut self, user: UserId, place: Place) -> Result<()> {
        let (namespace, project) = split(place);
        let sql = sql!(
            "DELETE FROM members WHERE user_id = $1 AND (namespace_id = $2 OR project_id = $3)"
        );
        list::changed(self.execute(sql, args![user, namespace, project]).await?, "membership")
    }
}

const fn split(place: Place) -> (Option<domain::NamespaceId>, Option<ProjectId>) {
    match place {
        Place::Namespace(id) => (Some(id), None),
        Place::Project(id) => (None, Some(id)),
    }
}
