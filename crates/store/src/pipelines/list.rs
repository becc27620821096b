//! Lists of pipelines.

use domain::Timestamp;
use domain::access::{Action, ProjectAccess};
use domain::page::{Page, PageRequest};
use domain::pipeline::{Pipeline, Source, Status};

use super::{columns, pipeline};
use crate::dialect::fold;
use crate::engine::Reads;
use crate::error::Result;
use crate::list::{self, COUNT_LIMIT, Sort};
use crate::sql::{Sql, sql};
use crate::value::{Value, args};

/// Which pipelines are wanted. The default is all, the newest first.
#[derive(Clone, Debug, Default)]
pub struct PipelineFilter {
    pub ref_name: Option<String>,
    pub status: Option<Status>,
    /// The whole id of a commit.
    pub sha: Option<String>,
    pub source: Option<Source>,
    /// Who started it, in any case.
    pub username: Option<String>,
    pub scope: Option<PipelineScope>,
    /// Changed at this moment or later.
    pub updated_after: Option<Timestamp>,
    /// Changed before this moment.
    pub updated_before: Option<Timestamp>,
    pub order_by: PipelineOrder,
    /// `None` is descending, GitLab's default.
    pub sort: Option<Sort>,
}

/// GitLab's groups of pipelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PipelineScope {
    Running,
    Pending,
    Finished,
    /// The latest of each branch.
    Branches,
    /// The latest of each tag.
    Tags,
}

impl PipelineScope {
    const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Pending => "pending",
            Self::Finished => "finished",
            Self::Branches => "branches",
            Self::Tags => "tags",
        }
    }
}

/// What pipelines are ordered by; ties by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PipelineOrder {
    #[default]
    Id,
    Status,
    Ref,
    UpdatedAt,
    UserId,
}

impl PipelineOrder {
    const fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Status => "status",
            Self::Ref => "ref",
            Self::UpdatedAt => "updated_at",
            Self::UserId => "user_id",
        }
    }
}

macro_rules! condition {
    () => {
        " FROM pipelines p WHERE p.project_id = $1
          AND (CAST($2 AS TEXT) IS NULL OR p.ref_name = $2)
          AND (CAST($3 AS TEXT) IS NULL OR p.status = $3)
          AND (CAST($4 AS TEXT) IS NULL OR p.sha = $4)
          AND (CAST($5 AS TEXT) IS NULL OR p.source = $5)
          AND (CAST($6 AS TEXT) IS NULL
               OR p.user_id = (SELECT id FROM users WHERE username_key = $6))
          AND (CAST($7 AS BIGINT) IS NULL OR p.updated_at >= $7)
          AND (CAST($8 AS BIGINT) IS NULL OR p.updated_at < $8)
          AND (CAST($9 AS TEXT) IS NULL
               OR ($9 = 'running' AND p.status = 'running')
               OR ($9 = 'pending' AND p.status = 'pending')
               OR ($9 = 'finished' AND p.status IN ('success', 'failed', 'canceled'))
               OR ($9 IN ('branches', 'tags') AND p.tag = ($9 = 'tags')
                   AND p.id = (SELECT MAX(l.id) FROM pipelines l WHERE l.project_id = p.project_id
                               AND l.ref_name = p.ref_name AND l.tag = p.tag)))"
    };
}

const COUNT: Sql = sql!(concat!(
    "SELECT COUNT(*) AS total FROM (SELECT 1 AS one",
    condition!(),
    " LIMIT $10) AS counted"
));

/// The order that pages and clients use: along the index.
const NEWEST: Sql =
    sql!(concat!("SELECT ", columns!(), condition!(), " ORDER BY p.id DESC LIMIT $10 OFFSET $11"));

/// Every other order.
const ORDERED: Sql = sql!(concat!(
    "SELECT ",
    columns!(),
    condition!(),
    " ORDER BY
      CASE WHEN CAST($13 AS BOOLEAN) AND CAST($12 AS TEXT) = 'status' THEN p.status
           WHEN $13 AND $12 = 'ref' THEN p.ref_name END ASC NULLS LAST,
      CASE WHEN NOT $13 AND $12 = 'status' THEN p.status
           WHEN NOT $13 AND $12 = 'ref' THEN p.ref_name END DESC NULLS LAST,
      CASE WHEN $12 = 'updated_at' THEN CASE WHEN $13 THEN p.updated_at ELSE -p.updated_at END
           WHEN $12 = 'user_id' THEN CASE WHEN $13 THEN p.user_id ELSE -p.user_id END
           END ASC NULLS LAST,
      CASE WHEN $13 THEN p.id ELSE -p.id END LIMIT $10 OFFSET $11"
));

impl Reads {
    /// A project's pipelines. The total is counted up to `ROWS_COUNTED_MAX`.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_pipelines(
        &self,
        access: &ProjectAccess,
        filter: &PipelineFilter,
        request: PageRequest,
    ) -> Result<Page<Pipeline>> {
        if !access.may(Action::ReadPipeline) {
            return Ok(list::empty(request));
        }
        let mut door = self.door().await?;
        let common = common(access, filter);
        let mut counted = common.clone();
        counted.extend(args![COUNT_LIMIT]);
        let total = door.first(COUNT, counted).await?;
        let ascending = filter.sort.is_some_and(Sort::is_ascending);
        let mut values = common;
        values.extend(args![request.size, request.offset()]);
        let sql = if filter.order_by == PipelineOrder::Id && !ascending {
            NEWEST
        } else {
            values.extend(args![filter.order_by.word(), ascending]);
            ORDERED
        };
        let rows = door.all(sql, values).await?;
        list::page(request, &rows, total, pipeline)
    }
}

/// The values of the condition.
fn common(access: &ProjectAccess, filter: &PipelineFilter) -> Vec<Value> {
    args![
        access.project.id,
        filter.ref_name.as_deref(),
        filter.status,
        filter.sha.as_deref(),
        filter.source,
        filter.username.as_deref().map(fold),
        filter.updated_after,
        filter.updated_before,
        filter.scope.map(PipelineScope::word),
    ]
}
