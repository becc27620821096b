//! Lists of deployments.

use domain::Timestamp;
use domain::access::{Action, ProjectAccess};
use domain::deployment::{Deployment, DeploymentStatus};
use domain::page::{Page, PageRequest};

use super::{columns, deployment};
use crate::engine::Reads;
use crate::error::Result;
use crate::list::{self, COUNT_LIMIT, Sort};
use crate::sql::{Sql, sql};
use crate::value::args;

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

macro_rules! condition {
    () => {
        " FROM deployments d WHERE d.project_id = $1
          AND (CAST($2 AS TEXT) IS NULL OR d.environment_id =
               (SELECT e.id FROM environments e WHERE e.project_id = $1 AND e.name = $2))
          AND (CAST($3 AS TEXT) IS NULL OR d.status = $3)
          AND (CAST($4 AS BIGINT) IS NULL OR d.updated_at >= $4)
          AND (CAST($5 AS BIGINT) IS NULL OR d.updated_at < $5)
          AND (CAST($6 AS BIGINT) IS NULL OR d.finished_at >= $6)
          AND (CAST($7 AS BIGINT) IS NULL OR d.finished_at < $7)"
    };
}

const COUNT: Sql = sql!(concat!(
    "SELECT COUNT(*) AS total FROM (SELECT 1 AS one",
    condition!(),
    " LIMIT $8) AS counted"
));

/// What pages show: along the index.
const NEWEST: Sql =
    sql!(concat!("SELECT ", columns!(), condition!(), " ORDER BY d.id DESC LIMIT $8 OFFSET $9"));

/// What clients get when they ask for nothing else: along the index.
const OLDEST: Sql =
    sql!(concat!("SELECT ", columns!(), condition!(), " ORDER BY d.id LIMIT $8 OFFSET $9"));

/// Every other order.
const ORDERED: Sql = sql!(concat!(
    "SELECT ",
    columns!(),
    condition!(),
    " ORDER BY
      CASE WHEN CAST($11 AS BOOLEAN) AND CAST($10 AS TEXT) = 'ref' THEN d.ref_name END
      ASC NULLS LAST,
      CASE WHEN NOT $11 AND $10 = 'ref' THEN d.ref_name END DESC NULLS LAST,
      CASE WHEN $10 = 'updated_at' THEN CASE WHEN $11 THEN d.updated_at ELSE -d.updated_at END
           WHEN $10 = 'finished_at' THEN CASE WHEN $11 THEN d.finished_at ELSE -d.finished_at END
           END ASC NULLS LAST,
      CASE WHEN $11 THEN d.id ELSE -d.id END LIMIT $8 OFFSET $9"
));

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
        let mut values = args![
            access.project.id,
            filter.environment.as_deref(),
            filter.status,
            filter.updated_after,
            filter.updated_before,
            filter.finished_after,
            filter.finished_before,
            COUNT_LIMIT,
        ];
        let mut door = self.door().await?;
        let total = door.first(COUNT, values.clone()).await?;
        values.truncate(7);
        values.extend(args![request.size, request.offset()]);
        let ascending = filter.sort.is_none_or(Sort::is_ascending);
        let sql = match (filter.order_by, ascending) {
            (DeploymentOrder::Id, true) => OLDEST,
            (DeploymentOrder::Id, false) => NEWEST,
            (order, _) => {
                values.extend(args![order.word(), ascending]);
                ORDERED
            }
        };
        list::page(request, &door.all(sql, values).await?, total, deployment)
    }
}
