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
    /// Only jobs at some places of their pipeline's plan; counts with `pipeline`.
    pub places: JobPlaces,
}

/// Places in the plan of a pipeline.
#[derive(Clone, Debug, Default)]
pub enum JobPlaces {
    #[default]
    All,
    Only(Vec<usize>),
    Without(Vec<usize>),
}

impl JobPlaces {
    /// A list for SQL, and whether it says which jobs are wanted or which are not.
    fn listed(&self) -> (Option<String>, bool) {
        match self {
            Self::All => (None, true),
            Self::Only(places) => (Some(document::rows(places)), true),
            Self::Without(places) => (Some(document::rows(places)), false),
        }
    }
}

macro_rules! condition {
    () => {
        " AND (CAST($2 AS BOOLEAN) OR NOT j.retried)
          AND (CAST($3 AS TEXT) IS NULL
               OR j.status IN (SELECT atom FROM json_each(CAST($3 AS TEXT)))) "
    };
}

macro_rules! places {
    ($list:literal, $wanted:literal) => {
        concat!(
            "AND (CAST(",
            $list,
            " AS TEXT) IS NULL OR (j.plan_index IN (SELECT CAST(atom AS BIGINT) FROM json_each(CAST(",
            $list,
            " AS TEXT)))) = CAST(",
            $wanted,
            " AS BOOLEAN)) "
        )
    };
}

/// The jobs of one pipeline: few, sorted after they were found.
const OF_PIPELINE: Sql = sql!(concat!(
    "SELECT ",
    columns!(),
    from!(),
    "WHERE j.pipeline_id = $1",
    condition!(),
    places!("$7", "$8"),
    "AND j.project_id = $6 ORDER BY j.id DESC LIMIT $4 OFFSET $5"
));
const COUNT_OF_PIPELINE: Sql = sql!(concat!(
    "SELECT COUNT(*) AS total FROM (SELECT 1 AS one FROM jobs j WHERE j.pipeline_id = $1",
    condition!(),
    places!("$6", "$7"),
    "AND j.project_id = $5 LIMIT $4) AS counted"
));

/// The jobs of a project, along the index. Nobody counts them: GitLab leaves their number out too.
const OF_PROJECT: Sql = sql!(concat!(
    "SELECT ",
    columns!(),
    from!(),
    "WHERE j.project_id = $1",
    condition!(),
    "ORDER BY j.id DESC LIMIT $4 OFFSET $5"
));

/// Jobs that are not completed yet, of one project: few among many.
const OPEN: Sql = sql!(concat!(
    "SELECT ",
    columns!(),
    from!(),
    "WHERE j.project_id = $1 AND j.status NOT IN ('success', 'failed', 'canceled', 'skipped')",
    condition!(),
    "ORDER BY j.id DESC LIMIT $4 OFFSET $5"
));

impl Reads {
    /// Jobs of the project or of one of its pipelines, the newest first. The jobs of a project are not
    /// counted: unless the page is the last, the total says "more than `ROWS_COUNTED_MAX`".
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
        let words: Vec<&str> = filter.statuses.iter().map(|status| status.word()).collect();
        let statuses = (!words.is_empty()).then(|| document::rows(&words));
        let found = filter.pipeline.map_or(access.project.id.0, |pipeline| pipeline.0);
        let values = args![found, filter.include_retried, statuses];
        let mut paged = values.clone();
        paged.extend(args![request.size, request.offset()]);
        let mut door = self.door().await?;
        if filter.pipeline.is_none() {
            let open = !words.is_empty() && !filter.statuses.iter().any(|s| s.is_completed());
            let rows = door.all(if open { OPEN } else { OF_PROJECT }, paged).await?;
            let total = list::told(request, &rows).unwrap_or(COUNT_LIMIT);
            return list::page(request, &rows, total, job);
        }
        let (places, wanted) = filter.places.listed();
        paged.extend(args![access.project.id, places.clone(), wanted]);
        let rows = door.all(OF_PIPELINE, paged).await?;
        let total = match list::told(request, &rows) {
            Some(total) => total,
            None => {
                let mut counted = values;
                counted.extend(args![COUNT_LIMIT, access.project.id, places, wanted]);
                list::counted(door.first(COUNT_OF_PIPELINE, counted).await?)?
            }
        };
        list::page(request, &rows, total, job)
    }
}
