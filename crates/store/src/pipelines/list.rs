//! Lists of pipelines.

use domain::Timestamp;
use domain::access::{Action, ProjectAccess};
use domain::page::{Page, PageRequest};
use domain::pipeline::{Pipeline, Source, Status};

use super::pipeline;
use super::shapes::{ALL, BY_REF, BY_SHA, BY_STATUS, CREATED, LATEST, Shape};
use crate::dialect::fold;
use crate::door::Door;
use crate::engine::Reads;
use crate::error::Result;
use crate::list::{self, COUNT_LIMIT, Sort};
use crate::value::{Value, args};

/// Which pipelines are wanted. The default is all, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

impl PipelineFilter {
    /// A scope that is one status is that status, which has an index.
    fn simplified(&self) -> Self {
        let mut filter = self.clone();
        let status = match self.scope {
            Some(PipelineScope::Running) => Status::Running,
            Some(PipelineScope::Pending) => Status::Pending,
            Some(PipelineScope::Finished | PipelineScope::Branches | PipelineScope::Tags)
            | None => return filter,
        };
        if self.status.is_none_or(|wanted| wanted == status) {
            filter.status = Some(status);
            filter.scope = None;
        }
        filter
    }

    /// The shape whose index finds the fewest rows.
    const fn shape(&self) -> &'static Shape {
        match self.scope {
            Some(PipelineScope::Branches | PipelineScope::Tags) => &LATEST,
            Some(PipelineScope::Running | PipelineScope::Pending | PipelineScope::Finished)
            | None => {
                if self.sha.is_some() {
                    &BY_SHA
                } else if self.ref_name.is_some() {
                    &BY_REF
                } else if self.status.is_some() {
                    &BY_STATUS
                } else {
                    &ALL
                }
            }
        }
    }

    /// Whether nothing is asked for but what the shape's index finds.
    fn is_plain(&self) -> bool {
        let asked = [
            self.ref_name.is_some(),
            self.status.is_some(),
            self.sha.is_some(),
            self.source.is_some(),
            self.username.is_some(),
            self.scope.is_some(),
            self.updated_after.is_some(),
            self.updated_before.is_some(),
        ];
        let asked = asked.into_iter().filter(|asked| *asked).count();
        asked == usize::from(self.shape().plain.is_some())
    }

    /// The values of the condition.
    fn values(&self, access: &ProjectAccess) -> Vec<Value> {
        args![
            access.project.id,
            self.ref_name.as_deref(),
            self.status,
            self.sha.as_deref(),
            self.source,
            self.username.as_deref().map(fold),
            self.updated_after,
            self.updated_before,
            self.scope.map(PipelineScope::word),
        ]
    }
}

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
        let filter = filter.simplified();
        let mut door = self.door().await?;
        let mut values = filter.values(access);
        values.extend(args![request.size, request.offset()]);
        let ascending = filter.sort.is_some_and(Sort::is_ascending);
        let sql = if filter.order_by == PipelineOrder::Id && !ascending {
            filter.shape().newest
        } else {
            values.extend(args![filter.order_by.word(), ascending]);
            filter.shape().ordered
        };
        let rows = door.all(sql, values).await?;
        let total = match list::told(request, &rows) {
            Some(total) => total,
            None => count(&mut door, access, &filter).await?,
        };
        list::page(request, &rows, total, pipeline)
    }
}

async fn count(
    door: &mut Door<'_>,
    access: &ProjectAccess,
    filter: &PipelineFilter,
) -> Result<u64> {
    let project = access.project.id;
    match filter.shape().plain {
        None if filter.is_plain() => {
            let created = list::counted(door.first(CREATED, args![project]).await?)?;
            Ok(created.min(COUNT_LIMIT))
        }
        Some(sql) if filter.is_plain() => {
            let status = filter.status.map(Status::word);
            let value = filter.sha.as_deref().or(filter.ref_name.as_deref()).or(status);
            list::counted(door.first(sql, args![project, value, COUNT_LIMIT]).await?)
        }
        Some(_) | None => {
            let mut values = filter.values(access);
            values.extend(args![COUNT_LIMIT]);
            list::counted(door.first(filter.shape().count, values).await?)
        }
    }
}
