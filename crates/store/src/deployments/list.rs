//! Lists of deployments.

use domain::Timestamp;
use domain::access::{Action, ProjectAccess};
use domain::deployment::{Deployment, DeploymentStatus};
use domain::page::{Page, PageRequest};

use super::{columns, deployment};
use crate::engine::Reads;
use crate::environments;
use crate::error::Result;
use crate::list::{self, COUNT_LIMIT, Sort};
use crate::sql::{Sql, sql};
use crate::value::{Value, args};

/// Which deployments are wanted. The default is all, the oldest first, as GitLab's is.
#[derive(Clone, Debug, Default)]
pub struct DeploymentFilter {
    /// The exact name of an environment.
    pub environment: Option<String>,
    pub status: Option<DeploymentStatus>,
    /// Changed at this moment or later.
    pub updated_after: Option<Timestamp>,
    /// Changed before this moment.
    pub updated_before: Option<Timestamp>,
    /// Finished at this moment or later.
    pub finished_after: Option<Timestamp>,
    /// Finished before this moment.
    pub finished_before: Option<Timestamp>,
    pub order_by: DeploymentOrder,
    /// `None` is ascending, GitLab's default here.
    pub sort: Option<Sort>,
}

/// What deployments are ordered by; ties by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeploymentOrder {
    /// The order of creation, which is that of the numbers too.
    #[default]
    Id,
    UpdatedAt,
    FinishedAt,
    Ref,
}

impl DeploymentOrder {
    const fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::UpdatedAt => "updated_at",
            Self::FinishedAt => "finished_at",
            Self::Ref => "ref",
        }
    }
}

/// The statements of a list that begin with one index. `$1` project, `$2` environment, `$3` status,
/// `$4` and `$5` moments of change, `$6` and `$7` moments of the end, `$8` limit, `$9` offset, `$10` order,
/// `$11` ascending.
struct Shape {
    /// Counts what the index finds, when nothing else is asked for: `$1` its value, `$2` limit.
    plain: Sql,
    count: Sql,
    /// What pages show: along the index.
    newest: Sql,
    /// What clients get when they ask for nothing else: along the index.
    oldest: Sql,
    /// Every other order.
    ordered: Sql,
}

macro_rules! condition {
    ($found:literal) => {
        concat!(
            " FROM deployments WHERE project_id = $1 AND ",
            $found,
            " AND (CAST($3 AS TEXT) IS NULL OR status = $3)
              AND (CAST($4 AS BIGINT) IS NULL OR updated_at >= $4)
              AND (CAST($5 AS BIGINT) IS NULL OR updated_at < $5)
              AND (CAST($6 AS BIGINT) IS NULL OR finished_at >= $6)
              AND (CAST($7 AS BIGINT) IS NULL OR finished_at < $7)"
        )
    };
}

macro_rules! order {
    () => {
        " ORDER BY
          CASE WHEN CAST($11 AS BOOLEAN) AND CAST($10 AS TEXT) = 'ref' THEN ref_name END
          ASC NULLS LAST,
          CASE WHEN NOT $11 AND $10 = 'ref' THEN ref_name END DESC NULLS LAST,
          CASE WHEN $10 = 'updated_at' THEN CASE WHEN $11 THEN updated_at ELSE -updated_at END
               WHEN $10 = 'finished_at' THEN CASE WHEN $11 THEN finished_at ELSE -finished_at END
               END ASC NULLS LAST,
          CASE WHEN $11 THEN id ELSE -id END LIMIT $8 OFFSET $9"
    };
}

macro_rules! shape {
    ($column:literal, $found:literal) => {
        Shape {
            plain: sql!(concat!(
                "SELECT COUNT(*) AS total FROM (SELECT 1 AS one FROM deployments WHERE ",
                $column,
                " = $1 LIMIT $2) AS counted"
            )),
            count: sql!(concat!(
                "SELECT COUNT(*) AS total FROM (SELECT 1 AS one",
                condition!($found),
                " LIMIT $8) AS counted"
            )),
            newest: sql!(concat!(
                "SELECT ",
                columns!(),
                condition!($found),
                " ORDER BY id DESC LIMIT $8 OFFSET $9"
            )),
            oldest: sql!(concat!(
                "SELECT ",
                columns!(),
                condition!($found),
                " ORDER BY id LIMIT $8 OFFSET $9"
            )),
            ordered: sql!(concat!("SELECT ", columns!(), condition!($found), order!())),
        }
    };
}

const ALL: Shape = shape!("project_id", "CAST($2 AS BIGINT) IS NULL");
const BY_ENVIRONMENT: Shape = shape!("environment_id", "environment_id = CAST($2 AS BIGINT)");

impl Reads {
    /// A project's deployments. The total is counted up to `ROWS_COUNTED_MAX`.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_deployments(
        &self,
        access: &ProjectAccess,
        filter: &DeploymentFilter,
        request: PageRequest,
    ) -> Result<Page<Deployment>> {
        if !access.may(Action::ReadEnvironment) {
            return Ok(list::empty(request));
        }
        let mut door = self.door().await?;
        let project = access.project.id;
        let environment = match filter.environment.as_deref() {
            None => None,
            Some(name) => match environments::find_by_name(&mut door, project, name).await? {
                Some(environment) => Some(environment.id),
                None => return Ok(list::empty(request)),
            },
        };
        let shape = if environment.is_some() { &BY_ENVIRONMENT } else { &ALL };
        let mut values = args![
            project,
            environment,
            filter.status,
            filter.updated_after,
            filter.updated_before,
            filter.finished_after,
            filter.finished_before,
        ];
        let mut counted = values.clone();
        values.extend(args![request.size, request.offset()]);
        let sql = shape.sql(filter, &mut values);
        let rows = door.all(sql, values).await?;
        let total = match list::told(request, &rows) {
            Some(total) => total,
            None if filter.is_plain() => {
                let found = environment.map_or(project.0, |id| id.0);
                list::counted(door.first(shape.plain, args![found, COUNT_LIMIT]).await?)?
            }
            None => {
                counted.extend(args![COUNT_LIMIT]);
                list::counted(door.first(shape.count, counted).await?)?
            }
        };
        list::page(request, &rows, total, deployment)
    }
}

impl Shape {
    /// The statement of an order; the values that only some need are added.
    fn sql(&self, filter: &DeploymentFilter, values: &mut Vec<Value>) -> Sql {
        let ascending = filter.sort.is_none_or(Sort::is_ascending);
        match (filter.order_by, ascending) {
            (DeploymentOrder::Id, true) => self.oldest,
            (DeploymentOrder::Id, false) => self.newest,
            (order, _) => {
                values.extend(args![order.word(), ascending]);
                self.ordered
            }
        }
    }
}

impl DeploymentFilter {
    /// Whether nothing is asked for but an environment.
    const fn is_plain(&self) -> bool {
        self.status.is_none()
            && self.updated_after.is_none()
            && self.updated_before.is_none()
            && self.finished_after.is_none()
            && self.finished_before.is_none()
    }
}
