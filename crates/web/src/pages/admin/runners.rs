//! `/admin/runners`: the programs that take jobs.

use askama::Template;
use axum::extract::State as SiteState;
use domain::page::PageRequest;
use domain::runner::{Runner, RunnerScope};

use crate::answer::{self, Answer};
use crate::frame::{Frame, Section};
use crate::moment::Moment;
use crate::page::pages;
use crate::problem::Problem;
use crate::reads::ProjectRef;
use crate::site::Site;
use crate::state::{Mark, State};
use crate::visitor::Visitor;

/// The runners.
#[derive(Debug, Template)]
#[template(path = "admin/runners.html", blocks = ["main"])]
pub(crate) struct Runners {
    pub(crate) frame: Frame,
    pub(crate) rows: Vec<RunnerRow>,
    /// Jobs that wait for one.
    pub(crate) queued: u64,
    pub(crate) external_url: String,
}

pages!(Runners);

/// One runner.
#[derive(Debug)]
pub(crate) struct RunnerRow {
    pub(crate) id: i64,
    pub(crate) description: String,
    pub(crate) state: State,
    /// `every project`, or one.
    pub(crate) serves: String,
    pub(crate) tags: Vec<String>,
    /// Executor, version, platform.
    pub(crate) is: String,
    pub(crate) contacted: Option<Moment>,
}

/// `GET /admin/runners`.
pub(crate) async fn show(SiteState(site): SiteState<Site>, visitor: Visitor) -> Answer {
    visitor.signed_in()?;
    if !visitor.viewer.is_admin() {
        return Err(Problem::missing());
    }
    answer::show(&visitor, &load(&site, &visitor).await?)
}

async fn load(site: &Site, visitor: &Visitor) -> app::Result<Runners> {
    let reads = site.app.reads();
    let frame = visitor.frame("Runners", Section::Runners);
    let mut rows = Vec::new();
    for runner in reads.list_runners(&visitor.viewer, PageRequest::first(100)).await?.rows {
        rows.push(row(site, visitor, &frame, &runner).await?);
    }
    Ok(Runners {
        rows,
        queued: reads.count_queued_jobs().await?,
        external_url: site.app.external_url().to_owned(),
        frame,
    })
}

async fn row(
    site: &Site,
    visitor: &Visitor,
    frame: &Frame,
    runner: &Runner,
) -> app::Result<RunnerRow> {
    let state = match (runner.paused, site.app.is_online(runner)) {
        (true, _) => State::new(Mark::Waiting, "paused"),
        (false, true) => State::new(Mark::Passed, "in contact"),
        (false, false) => State::new(Mark::Failed, "silent"),
    };
    let serves = match runner.scope {
        RunnerScope::Instance => "every project".to_owned(),
        RunnerScope::Project(id) => {
            let found = site.app.reads().find_project(&visitor.viewer, ProjectRef::Id(id)).await?;
            found.map_or_else(|| format!("project {id}"), |access| access.project.full_path)
        }
    };
    let known = [&runner.executor, &runner.version, &runner.platform];
    let known: Vec<&str> = known.into_iter().flatten().map(String::as_str).collect();
    Ok(RunnerRow {
        id: runner.id.0,
        description: runner.description.clone(),
        state,
        serves,
        tags: runner.tags.clone(),
        is: known.join(", "),
        contacted: runner.contacted_at.map(|at| frame.moment(at)),
    })
}
