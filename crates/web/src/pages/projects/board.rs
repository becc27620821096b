//! `/group/project`: what runs where, what waits, what happened.

pub(crate) mod environments;
mod events;
pub(crate) mod waiting;

use askama::Template;
use axum::extract::State as SiteState;
use domain::access::Action;
use domain::page::PageRequest;

use environments::Around;

use crate::answer::{self, Answer};
use crate::commit_line::CommitLine;
use crate::frame::{Frame, Section};
use crate::live;
use crate::moment::Moment;
use crate::page::pages;
use crate::pages::pipelines::list::PipelineRow;
use crate::pages::pipelines::rows;
use crate::press::Press;
use crate::reads::PipelineFilter;
use crate::site::Site;
use crate::state::{Mark, State};
use crate::subject::Subject;
use crate::visitor::Visitor;

/// The environment board: a project's home.
#[derive(Debug, Template)]
#[template(path = "projects/board.html", blocks = ["main"])]
pub(crate) struct Board {
    pub(crate) frame: Frame,
    pub(crate) name: String,
    /// The environment that the first sentence is about.
    pub(crate) headline: Option<Headline>,
    pub(crate) environments: Vec<EnvironmentRow>,
    pub(crate) waiting: Vec<WaitingRow>,
    pub(crate) events: Vec<EventRow>,
    /// The latest pipeline, shown while nothing was deployed yet.
    pub(crate) latest: Option<PipelineRow>,
    /// How to push, while the repository is empty.
    pub(crate) first_push: Option<FirstPush>,
    pub(crate) clone_url: String,
}

pages!(Board);

/// The answer in one sentence.
#[derive(Debug)]
pub(crate) struct Headline {
    pub(crate) environment: String,
    pub(crate) commit: CommitLine,
    pub(crate) since: Moment,
    pub(crate) who: Option<String>,
    pub(crate) state: State,
}

/// One environment of the board.
#[derive(Debug)]
pub(crate) struct EnvironmentRow {
    pub(crate) id: i64,
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) url: Option<String>,
    pub(crate) state: State,
    pub(crate) runs: Option<Runs>,
    /// A deployment after the one that runs: under way, failed, or waiting.
    pub(crate) next: Option<Next>,
    pub(crate) behind: Option<Behind>,
    pub(crate) presses: Vec<Press>,
}

/// What an environment runs.
#[derive(Debug)]
pub(crate) struct Runs {
    pub(crate) commit: CommitLine,
    pub(crate) since: Moment,
    /// Who deployed it.
    pub(crate) who: Option<String>,
    /// The deployment came from another tool.
    pub(crate) is_external: bool,
}

/// A deployment that is newer than what runs.
#[derive(Debug)]
pub(crate) struct Next {
    pub(crate) state: State,
    pub(crate) commit: CommitLine,
    /// Its job's page.
    pub(crate) job_path: Option<String>,
    pub(crate) at: Moment,
}

/// How far an environment is from the branch that it follows.
#[derive(Debug)]
pub(crate) struct Behind {
    /// 0 is level. At the limit of counting, the number is a least.
    pub(crate) commits: usize,
    pub(crate) branch: String,
    /// Whether counting stopped at its limit.
    pub(crate) at_least: bool,
}

/// Something that waits for a person.
#[derive(Debug)]
pub(crate) struct WaitingRow {
    pub(crate) job: String,
    pub(crate) job_path: String,
    pub(crate) pipeline: i64,
    pub(crate) pipeline_path: String,
    pub(crate) state: State,
    pub(crate) environment: Option<String>,
    pub(crate) commit: CommitLine,
    pub(crate) since: Moment,
    pub(crate) presses: Vec<Press>,
}

/// Something that happened.
#[derive(Debug)]
pub(crate) struct EventRow {
    pub(crate) mark: Mark,
    pub(crate) who: Option<String>,
    /// A verb and its object: `deployed a1b2c3d4 to production`.
    pub(crate) what: String,
    pub(crate) path: Option<String>,
    pub(crate) at: Moment,
}

/// How to push for the first time.
#[derive(Debug)]
pub(crate) struct FirstPush {
    pub(crate) clone_url: String,
    pub(crate) branch: String,
    pub(crate) folder: String,
    pub(crate) may_push: bool,
}

/// `GET /group/project`.
pub(crate) async fn show(
    SiteState(site): SiteState<Site>,
    visitor: Visitor,
    subject: Subject,
) -> Answer {
    answer::show(&visitor, &load(&site, &visitor, &subject).await?)
}

async fn load(site: &Site, visitor: &Visitor, subject: &Subject) -> app::Result<Board> {
    let access = &subject.access;
    let project = &access.project;
    let mut frame = visitor.project_frame(access, &project.name, Section::Board);
    frame.topics = vec![live::pipelines(project.id), live::environments(project.id)];
    let board = site.app.reads().board(access).await?;
    let in_use: Vec<_> = board.into_iter().filter(is_in_use).collect();
    let waiting = waiting::of_project(site, subject, &in_use).await?;
    let around = Around::of(site, subject, &in_use, waiting).await?;
    let mut environments = Vec::with_capacity(in_use.len());
    for row in &in_use {
        environments.push(environments::row(site, subject, &frame, (row, &around)).await);
    }
    let rows = around.waiting.iter().map(|one| waiting::row(subject, &frame, &around.commits, one));
    Ok(Board {
        name: project.name.clone(),
        headline: environments::headline(&frame, &in_use, &around),
        environments,
        waiting: rows.collect(),
        events: events::events(site, subject, &frame, &in_use).await?,
        latest: latest(site, subject, &frame).await?,
        first_push: first_push(site, subject).await,
        clone_url: site.clone_url(&project.full_path),
        frame,
    })
}

fn is_in_use(row: &crate::reads::BoardRow) -> bool {
    row.environment.state != domain::environment::EnvironmentState::Stopped
}

/// The newest pipeline.
async fn latest(site: &Site, subject: &Subject, frame: &Frame) -> app::Result<Option<PipelineRow>> {
    let filter = PipelineFilter::default();
    let newest = PageRequest::first(1);
    let page = site.app.reads().list_pipelines(&subject.access, &filter, newest).await?;
    Ok(rows::rows(site, subject, frame, &page.rows).await?.pop())
}

/// How to push, as long as there is no branch. To somebody who may not read code the project looks
/// the same with and without.
async fn first_push(site: &Site, subject: &Subject) -> Option<FirstPush> {
    let project = &subject.access.project;
    if !subject.access.may(Action::ReadCode) {
        return None;
    }
    let branches = site.app.repositories().open(project.id).branches().await;
    if branches.is_ok_and(|branches| !branches.is_empty()) {
        return None;
    }
    Some(FirstPush {
        clone_url: site.clone_url(&project.full_path),
        branch: project.default_branch.clone().unwrap_or_else(|| "main".to_owned()),
        folder: project.path.clone(),
        may_push: subject.access.may(Action::PushCode),
    })
}
