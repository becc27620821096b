//! Lists of jobs.

use domain::PipelineId;
use domain::access::{Action, ProjectAccess};
use domain::job::Job;
use domain::page::{Page, PageRequest};
use domain::pipeline::Status;

use super::{columns, from, job};
use crate::document;
use crate::engine::Reads;
use crate::error::Result;
use crate::list::{self, COUNT_LIMIT};
use crate::sql::{Sql, sql};
use crate::value::args;

/// Which jobs are wanted. The default is the latest attempts of the whole project.
#[derive(Clone, Debug, Default)]
pub struct JobFilter {
    /// Only jobs of this pipeline.
    pub pipeline: Option<PipelineId>,
    /// Only jobs in one of these states; empty: in any.
    pub statuses: Vec<Status>,
    /// Earlier attempts too.
    pub include_retried: bool,
}

macro_rules! condition {
    () => {
        " AND (CAST($2 AS BOOLEAN) OR NOT j.retried)
          AND (CAST($3 AS TEXT) IS NULL
               OR j.status IN (SELECT atom FROM json_each(CAST($3 AS TEXT)))) "
    };
}

/// The jobs of one pipeline: few, sorted after they were found.
const OF_PIPELINE: Sql = sql!(concat!(
    "SELECT ",
    columns!(),
    from!(),
    "WHERE j.pipeline_id = $1",
    condition!(),
    "AND j.project_id = $6 ORDER BY j.id DESC LIMIT $4 OFFSET $5"
));
const COUNT_OF_PIPELINE: Sql = sql!(concat!(
    "SELECT COUNT(*) AS total FROM (SELECT 1 AS one FROM jobs j WHERE j.pipeline_id = $1",
    condition!(),
    "AND j.project_id = $5 LIMIT $4) AS counted"
));

/// The jobs of a project, along the index.
const OF_PROJECT: Sql = sql!(concat!(
    "SELECT ",
    columns!(),
    from!(),
    "WHERE j.project_id = $1",
    condition!(),
    "ORDER BY j.id DESC LIMIT $4 OFFSET $5"
));
const COUNT_OF_PROJECT: Sql = sql!(concat!(
    "SELECT COUNT(*) AS total FROM (SELECT 1 AS one FROM jobs j WHERE j.project_id = $1",
    condition!(),
    "LIMIT $4) AS counted"
));

impl Reads {
    /// Jobs of the project or of one of its pipelines, the newest first. The total is counted up to
    /// `ROWS_COUNTED_MAX`.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_jobs(
        &self,
        access: &ProjectAccess,
        filter: &JobFilter,
        request: PageRequest,
    ) -> Result<Page<Job>> {
        if !access.may(Action::ReadPipeline) {
            return Ok(list::empty(request));
        }
        let mut door = self.door().await?;
        let words: Vec<&str> = filter.statuses.iter().map(|status| status.word()).collect();
        let statuses = (!words.is_empty()).then(|| document::rows(&words));
        let project = access.project.id;
        let (total, rows) = match filter.pipeline {
            Some(pipeline) => {
                let mut values =
                    args![pipeline, filter.include_retried, statuses, COUNT_LIMIT, project];
                let total = door.first(COUNT_OF_PIPELINE, values.clone()).await?;
                values.truncate(3);
                values.extend(args![request.size, request.offset(), project]);
                (total, door.all(OF_PIPELINE, values).await?)
            }
            None => {
                let mut values = args![project, filter.include_retried, statuses, COUNT_LIMIT];
                let total = door.first(COUNT_OF_PROJECT, values.clone()).await?;
                values.truncate(3);
                values.extend(args![request.size, request.offset()]);
                (total, door.all(OF_PROJECT, values).await?)
            }
        };
        list::page(request, &rows, total, job)
    }
}
