//! The statements of lists of pipelines: one shape for each index that can find them. The values are
//! the same for all: `$1` project, `$2` ref, `$3` status, `$4` sha, `$5` source, `$6` username, `$7` and
//! `$8` moments of change, `$9` scope, `$10` limit, `$11` offset, `$12` order, `$13` ascending.

use super::columns;
use crate::sql::{Sql, sql};

/// The statements that begin with one index.
pub(super) struct Shape {
    /// Counts what the index finds, when nothing else is asked for. `None` for the whole project,
    /// whose counter knows.
    pub(super) plain: Option<Sql>,
    pub(super) count: Sql,
    /// The newest first, along the index.
    pub(super) newest: Sql,
    /// Every other order.
    pub(super) ordered: Sql,
}

/// How many pipelines a project has made: none is ever deleted alone, so this is how many it has.
pub(super) const CREATED: Sql =
    sql!("SELECT next - 1 AS total FROM counters WHERE project_id = $1 AND kind = 'pipeline'");

macro_rules! rest {
    () => {
        " AND (CAST($2 AS TEXT) IS NULL OR p.ref_name = $2)
          AND (CAST($3 AS TEXT) IS NULL OR p.status = $3)
          AND (CAST($4 AS TEXT) IS NULL OR p.sha = $4)
          AND (CAST($5 AS TEXT) IS NULL OR p.source = $5)
          AND (CAST($6 AS TEXT) IS NULL
               OR p.user_id = (SELECT id FROM users WHERE username_key = $6))
          AND (CAST($7 AS BIGINT) IS NULL OR p.updated_at >= $7)
          AND (CAST($8 AS BIGINT) IS NULL OR p.updated_at < $8)
          AND (CAST($9 AS TEXT) IS NULL OR $9 IN ('branches', 'tags')
               OR ($9 = 'running' AND p.status = 'running')
               OR ($9 = 'pending' AND p.status = 'pending')
               OR ($9 = 'finished' AND p.status IN ('success', 'failed', 'canceled')))"
    };
}

macro_rules! order {
    () => {
        " ORDER BY
          CASE WHEN CAST($13 AS BOOLEAN) AND CAST($12 AS TEXT) = 'status' THEN p.status
               WHEN $13 AND $12 = 'ref' THEN p.ref_name END ASC NULLS LAST,
          CASE WHEN NOT $13 AND $12 = 'status' THEN p.status
               WHEN NOT $13 AND $12 = 'ref' THEN p.ref_name END DESC NULLS LAST,
          CASE WHEN $12 = 'updated_at' THEN CASE WHEN $13 THEN p.updated_at ELSE -p.updated_at END
               WHEN $12 = 'user_id' THEN CASE WHEN $13 THEN p.user_id ELSE -p.user_id END
               END ASC NULLS LAST,
          CASE WHEN $13 THEN p.id ELSE -p.id END LIMIT $10 OFFSET $11"
    };
}

macro_rules! shape {
    ($with:expr, $found:expr, $plain:expr) => {
        Shape {
            plain: $plain,
            count: sql!(concat!(
                $with,
                "SELECT COUNT(*) AS total FROM (SELECT 1 AS one FROM pipelines p WHERE ",
                $found,
                rest!(),
                " LIMIT $10) AS counted"
            )),
            newest: sql!(concat!(
                $with,
                "SELECT ",
                columns!(),
                " FROM pipelines p WHERE ",
                $found,
                rest!(),
                " ORDER BY p.id DESC LIMIT $10 OFFSET $11"
            )),
            ordered: sql!(concat!(
                $with,
                "SELECT ",
                columns!(),
                " FROM pipelines p WHERE ",
                $found,
                rest!(),
                order!()
            )),
        }
    };
}

/// Counts along one index: `$1` project, `$2` the value of the column, `$3` limit.
macro_rules! plain {
    ($column:literal) => {
        Some(sql!(concat!(
            "SELECT COUNT(*) AS total FROM (SELECT 1 AS one FROM pipelines WHERE project_id = $1 AND ",
            $column,
            " = CAST($2 AS TEXT) LIMIT $3) AS counted"
        )))
    };
}

pub(super) const ALL: Shape = shape!("", "p.project_id = $1", None);
pub(super) const BY_REF: Shape =
    shape!("", "p.project_id = $1 AND p.ref_name = CAST($2 AS TEXT)", plain!("ref_name"));
pub(super) const BY_STATUS: Shape =
    shape!("", "p.project_id = $1 AND p.status = CAST($3 AS TEXT)", plain!("status"));
pub(super) const BY_SHA: Shape =
    shape!("", "p.project_id = $1 AND p.sha = CAST($4 AS TEXT)", plain!("sha"));

/// The latest pipeline of each branch or tag: from name to name through the index of refs, one step
/// for each, however many pipelines they have.
pub(super) const LATEST: Shape = shape!(
    "WITH RECURSIVE refs (ref_name) AS (
        SELECT MIN(ref_name) FROM pipelines WHERE project_id = $1
        UNION ALL
        SELECT (SELECT MIN(n.ref_name) FROM pipelines n
                WHERE n.project_id = $1 AND n.ref_name > r.ref_name)
        FROM refs r WHERE r.ref_name IS NOT NULL
     ), latest (id) AS (
        SELECT (SELECT l.id FROM pipelines l WHERE l.project_id = $1 AND l.ref_name = r.ref_name
                AND l.tag = (CAST($9 AS TEXT) = 'tags') ORDER BY l.id DESC LIMIT 1)
        FROM refs r WHERE r.ref_name IS NOT NULL
     ) ",
    "p.id IN (SELECT id FROM latest)",
    None
);
