//! `/`: the projects that the viewer may see.

use askama::Template;
use axum::extract::State as SiteState;
use domain::access::ProjectAccess;
use domain::page::PageRequest;

use crate::answer::{self, Answer};
use crate::frame::{Frame, Section};
use crate::moment::Moment;
use crate::page::pages;
use crate::pages::pipelines::rows;
use crate::query::Query;
use crate::reads::{PipelineFilter, ProjectFilter, ProjectOrder, Sort};
use crate::site::Site;
use crate::state::State;
use crate::visitor::Visitor;
use crate::{live, paths};

/// The list.
#[derive(Debug, Template)]
#[template(path = "projects/list.html", blocks = ["main"])]
pub(crate) struct List {
    pub(crate) frame: Frame,
    pub(crate) search: String,
    pub(crate) rows: Vec<ProjectRow>,
    pub(crate) total: u64,
    pub(crate) pages: Pages,
    pub(crate) may_create: bool,
}

pages!(List);

/// One project.
#[derive(Debug)]
pub(crate) struct ProjectRow {
    pub(crate) path: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) visibility: &'static str,
    /// The latest pipeline of the default branch, with its address.
    pub(crate) pipeline: Option<(State, String)>,
    pub(crate) active: Moment,
}

/// Links to the page before and the page after.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pages {
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
    /// `Page 2 of 7`, empty for a single page.
    pub(crate) says: String,
}

/// Projects on one page.
const ROWS: u32 = 30;

/// `GET /`.
pub(crate) async fn show(
    SiteState(site): SiteState<Site>,
    visitor: Visitor,
    query: Query,
) -> Answer {
    answer::show(&visitor, &load(&site, &visitor, &query).await?)
}

async fn load(site: &Site, visitor: &Visitor, query: &Query) -> app::Result<List> {
    let filter = ProjectFilter {
        search: query.optional("search"),
        order_by: ProjectOrder::LastActivity,
        sort: Some(Sort::Descending),
        ..ProjectFilter::default()
    };
    let page = site.app.reads().list_projects(&visitor.viewer, &filter, query.page(ROWS)).await?;
    let mut frame = visitor.frame("Projects", Section::None);
    frame.topics = page.rows.iter().map(|access| live::pipelines(access.project.id)).collect();
    let mut rows = Vec::with_capacity(page.rows.len());
    for access in &page.rows {
        rows.push(row(site, &frame, access).await?);
    }
    Ok(List {
        search: query.text("search").to_owned(),
        rows,
        total: page.total,
        pages: query.pages(paths::HOME, &page),
        may_create: visitor.user.is_some(),
        frame,
    })
}

async fn row(site: &Site, frame: &Frame, access: &ProjectAccess) -> app::Result<ProjectRow> {
    let (reads, project) = (site.app.reads(), &access.project);
    let at = paths::Project(project.full_path.clone());
    let filter =
        PipelineFilter { ref_name: project.default_branch.clone(), ..PipelineFilter::default() };
    let newest = reads.list_pipelines(access, &filter, PageRequest::first(1)).await?.rows.pop();
    let pipeline = match newest {
        Some(newest) => {
            let jobs = reads.latest_jobs(newest.id).await?;
            Some((rows::state(access, &newest, &jobs), at.pipeline(newest.id)))
        }
        None => None,
    };
    let namespace = project.full_path.rsplit_once('/').map_or("", |(namespace, _)| namespace);
    Ok(ProjectRow {
        path: at.board(),
        namespace: namespace.to_owned(),
        name: project.name.clone(),
        description: project.description.clone(),
        visibility: project.visibility.word(),
        pipeline,
        active: frame.moment(project.last_activity_at),
    })
}
