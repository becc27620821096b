//! Which projects a viewer may see, and as what: the only maker of `ProjectAccess`.
//!
//! A role is the highest of the memberships of the project and of the namespaces above it. Whoever
//! owns a namespace is an owner in it, an administrator is an owner everywhere. A membership that
//! has expired does not count, and a blocked account sees nothing.

use domain::access::{Action, ProjectAccess, Role, Viewer};
use domain::page::{Page, PageRequest};
use domain::project::Visibility;
use domain::user::UserState;
use domain::{ProjectId, UserId};

use crate::dialect::{fold, now};
use crate::door::Door;
use crate::engine::Reads;
use crate::error::Result;
use crate::list::{self, COUNT_LIMIT, Sort};
use crate::projects::{columns, project};
use crate::redirects;
use crate::row::Row;
use crate::sql::{Sql, sql};
use crate::value::args;

/// How a project is named in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectRef<'p> {
    Id(ProjectId),
    /// `group/sub/project`, in any case; a former path is followed.
    Path(&'p str),
}

/// Which projects are wanted. The default is all that the viewer may see.
#[derive(Clone, Debug, Default)]
pub struct ProjectFilter {
    /// Only projects that the viewer is a member of.
    pub membership: bool,
    /// Only projects that the viewer owns.
    pub owned: bool,
    /// Only projects with this in their name or path, in any case.
    pub search: Option<String>,
    pub visibility: Option<Visibility>,
    pub order_by: ProjectOrder,
    /// `None` is descending, GitLab's default.
    pub sort: Option<Sort>,
}

/// What projects are ordered by; ties by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProjectOrder {
    /// The order of creation.
    #[default]
    Id,
    Name,
    Path,
    LastActivity,
}

impl ProjectOrder {
    const fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Path => "path",
            Self::LastActivity => "last_activity",
        }
    }
}

/// The project, its viewer's state and the viewer's highest role. `$1` finds the project, `$2` is the
/// account.
macro_rules! find {
    ($engine:ident, $condition:literal) => {
        concat!(
            "WITH RECURSIVE found AS (SELECT * FROM projects WHERE ",
            $condition,
            "), chain (id, parent_id, owner_id) AS (
                SELECT n.id, n.parent_id, n.owner_id FROM namespaces n
                JOIN found f ON f.namespace_id = n.id
                UNION ALL
                SELECT n.id, n.parent_id, n.owner_id FROM namespaces n
                JOIN chain c ON c.parent_id = n.id
            ), roles (role) AS (
                SELECT m.role FROM members m JOIN found f ON f.id = m.project_id
                WHERE m.user_id = $2 AND (m.expires_at IS NULL OR m.expires_at > ",
            now!($engine),
            ") UNION ALL
                SELECT m.role FROM members m JOIN chain c ON c.id = m.namespace_id
                WHERE m.user_id = $2 AND (m.expires_at IS NULL OR m.expires_at > ",
            now!($engine),
            ") UNION ALL
                SELECT CAST(50 AS BIGINT) FROM chain WHERE owner_id = $2
            ) SELECT ",
            columns!(),
            ", (SELECT state FROM users WHERE id = $2) AS viewer_state,
             (SELECT MAX(role) FROM roles) AS role FROM found f"
        )
    };
}

impl Reads {
    /// The project and what the viewer is in it; `None` where the viewer may not know that it exists.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_project(
        &self,
        viewer: &Viewer,
        project: ProjectRef<'_>,
    ) -> Result<Option<ProjectAccess>> {
        let mut door = self.door().await?;
        let user = viewer.user_id();
        let row = match project {
            ProjectRef::Id(id) => by_id(&mut door, id, user).await?,
            ProjectRef::Path(path) => match by_path(&mut door, path, user).await? {
                Some(row) => Some(row),
                None => match redirects::find(&mut door, path).await? {
                    Some(id) => by_id(&mut door, id, user).await?,
                    None => None,
                },
            },
        };
        row.map_or(Ok(None), |row| allowed(viewer, &row))
    }

    /// The projects that the viewer may see. The total is counted up to `ROWS_COUNTED_MAX`.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_projects(
        &self,
        viewer: &Viewer,
        filter: &ProjectFilter,
        request: PageRequest,
    ) -> Result<Page<ProjectAccess>> {
        let mut door = self.door().await?;
        if !may_look(&mut door, viewer).await? {
            return Ok(list::empty(request));
        }
        let ascending = filter.sort.is_some_and(Sort::is_ascending);
        let search = filter.search.as_deref().map(search_key);
        let common = args![
            viewer.user_id(),
            viewer.is_admin(),
            viewer.user_id().is_some(),
            filter.membership,
            filter.owned,
            search,
            filter.visibility,
            only_project(viewer),
        ];
        let mut values = common.clone();
        values.extend(args![request.size, request.offset()]);
        let sql = if filter.order_by == ProjectOrder::Id && !ascending {
            NEWEST
        } else {
            values.extend(args![filter.order_by.word(), ascending]);
            ORDERED
        };
        let rows = door.all(sql, values).await?;
        let total = match list::told(request, &rows) {
            Some(total) => total,
            None => {
                let mut counted = common;
                counted.extend(args![COUNT_LIMIT]);
                list::counted(door.first(COUNT, counted).await?)?
            }
        };
        list::page(request, &rows, total, |row| access(viewer, row))
    }
}

async fn by_id(door: &mut Door<'_>, id: ProjectId, user: Option<UserId>) -> Result<Option<Row>> {
    let sql = sql!(sqlite: find!(sqlite, "id = $1"), postgres: find!(postgres, "id = $1"));
    door.first(sql, args![id, user]).await
}

async fn by_path(door: &mut Door<'_>, path: &str, user: Option<UserId>) -> Result<Option<Row>> {
    let sql = sql!(
        sqlite: find!(sqlite, "full_path_key = $1"),
        postgres: find!(postgres, "full_path_key = $1"),
    );
    door.first(sql, args![fold(path), user]).await
}

/// The proof, if the viewer may know that the project exists.
fn allowed(viewer: &Viewer, row: &Row) -> Result<Option<ProjectAccess>> {
    let state: Option<UserState> = row.opt("viewer_state")?;
    if viewer.user_id().is_some() && state != Some(UserState::Active) {
        return Ok(None);
    }
    let access = access(viewer, row)?;
    Ok(access.may(Action::ReadProject).then_some(access))
}

fn access(viewer: &Viewer, row: &Row) -> Result<ProjectAccess> {
    let role = match viewer {
        Viewer::System | Viewer::User { is_admin: true, .. } => Some(Role::Owner),
        Viewer::User { is_admin: false, .. } | Viewer::Job { .. } => row.opt("role")?,
        Viewer::Anonymous => None,
    };
    Ok(ProjectAccess { viewer: viewer.clone(), project: project(row)?, role })
}

/// Whether the account behind the viewer, if there is one, may sign in.
async fn may_look(door: &mut Door<'_>, viewer: &Viewer) -> Result<bool> {
    let Some(user) = viewer.user_id() else { return Ok(true) };
    let row = door.first(sql!("SELECT state FROM users WHERE id = $1"), args![user]).await?;
    let state: Option<UserState> = row.map(|row| row.get("state")).transpose()?;
    Ok(state == Some(UserState::Active))
}

/// A job sees its own project and no other.
const fn only_project(viewer: &Viewer) -> Option<ProjectId> {
    match viewer {
        Viewer::Job { project_id, .. } => Some(*project_id),
        Viewer::User { .. } | Viewer::Anonymous | Viewer::System => None,
    }
}

/// Search ignores case.
pub(crate) fn search_key(text: &str) -> String {
    fold(text)
}

/// Projects that `$1` (an account, or nobody) may see, with its role in each. `$2`: it sees all. `$3`:
/// it is signed in. `$4`: members only. `$5`: owned only. `$6`: search. `$7`: visibility. `$8`: the one
/// project of a job.
macro_rules! visible {
    ($engine:ident) => {
        concat!(
            "WITH RECURSIVE reach (namespace_id, role) AS (
                SELECT m.namespace_id, m.role FROM members m
                WHERE m.user_id = $1 AND m.namespace_id IS NOT NULL
                AND (m.expires_at IS NULL OR m.expires_at > ",
            now!($engine),
            ") UNION ALL SELECT n.id, CAST(50 AS BIGINT) FROM namespaces n WHERE n.owner_id = $1
                UNION ALL SELECT n.id, r.role FROM namespaces n
                JOIN reach r ON r.namespace_id = n.parent_id
            ), roles (project_id, role) AS (
                SELECT m.project_id, m.role FROM members m
                WHERE m.user_id = $1 AND m.project_id IS NOT NULL
                AND (m.expires_at IS NULL OR m.expires_at > ",
            now!($engine),
            ") UNION ALL SELECT p.id, r.role FROM projects p
                JOIN reach r ON r.namespace_id = p.namespace_id
            ) "
        )
    };
}

macro_rules! visible_condition {
    () => {
        " FROM projects p WHERE (CAST($8 AS BIGINT) IS NULL OR p.id = $8)
         AND (CAST($2 AS BOOLEAN) OR $8 IS NOT NULL OR p.visibility = 'public'
              OR (CAST($3 AS BOOLEAN) AND p.visibility = 'internal')
              OR p.id IN (SELECT project_id FROM roles))
         AND (NOT CAST($4 AS BOOLEAN) OR p.id IN (SELECT project_id FROM roles))
         AND (NOT CAST($5 AS BOOLEAN) OR p.id IN (SELECT project_id FROM roles WHERE role = 50))
         AND (CAST($6 AS TEXT) IS NULL OR instr(p.search_key, $6) > 0)
         AND (CAST($7 AS TEXT) IS NULL OR p.visibility = $7)"
    };
}

macro_rules! count {
    ($engine:ident) => {
        concat!(
            visible!($engine),
            "SELECT COUNT(*) AS total FROM (SELECT 1 AS one",
            visible_condition!(),
            " LIMIT $9) AS counted"
        )
    };
}
const COUNT: Sql = sql!(sqlite: count!(sqlite), postgres: count!(postgres));

macro_rules! list {
    ($engine:ident, $order:expr) => {
        concat!(
            visible!($engine),
            "SELECT ",
            columns!(),
            ", (SELECT MAX(r.role) FROM roles r WHERE r.project_id = p.id) AS role",
            visible_condition!(),
            $order,
            " LIMIT $9 OFFSET $10"
        )
    };
}

/// The order that pages and clients use.
const NEWEST: Sql = sql!(
    sqlite: list!(sqlite, " ORDER BY p.id DESC"),
    postgres: list!(postgres, " ORDER BY p.id DESC"),
);

macro_rules! order {
    () => {
        " ORDER BY
          CASE WHEN CAST($12 AS BOOLEAN) AND CAST($11 AS TEXT) = 'name' THEN p.search_key
               WHEN $12 AND $11 = 'path' THEN p.full_path_key END ASC NULLS LAST,
          CASE WHEN NOT $12 AND $11 = 'name' THEN p.search_key
               WHEN NOT $12 AND $11 = 'path' THEN p.full_path_key END DESC NULLS LAST,
          CASE WHEN $11 = 'last_activity' THEN CASE WHEN $12 THEN p.last_activity_at
               ELSE -p.last_activity_at END END ASC NULLS LAST,
          CASE WHEN $12 THEN p.id ELSE -p.id END"
    };
}

/// Every other order.
const ORDERED: Sql = sql!(
    sqlite: list!(sqlite, order!()),
    postgres: list!(postgres, order!()),
);
