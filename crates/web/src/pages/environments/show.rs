//! `/group/project/-/environments/3`: what runs, how to go back, what ran before.

use askama::Template;
use axum::extract::{Path, State as SiteState};
use domain::EnvironmentId;
use domain::access::Action;
use domain::environment::{Environment, EnvironmentState};

use super::rows;
use crate::answer::{self, Answer};
use crate::commit_line::CommitLine;
use crate::commits;
use crate::frame::{Frame, Section};
use crate::live;
use crate::moment::{Moment, Took};
use crate::page::pages;
use crate::pages::projects::board::environments::is_web;
use crate::pages::projects::board::{Behind, Headline};
use crate::pages::projects::list::Pages;
use crate::press::{Press, Weight};
use crate::problem::{Problem, require};
use crate::query::Query;
use crate::reads::{DeploymentFilter, DeploymentOrder, Sort};
use crate::ref_chip::RefChip;
use crate::site::Site;
use crate::state::State;
use crate::subject::Subject;
use crate::visitor::Visitor;

/// One environment.
#[derive(Debug, Template)]
#[template(path = "environments/show.html", blocks = ["main"])]
pub(crate) struct Show {
    pub(crate) frame: Frame,
    pub(crate) name: String,
    pub(crate) tier: &'static str,
    pub(crate) url: Option<String>,
    pub(crate) is_stopped: bool,
    pub(crate) headline: Option<Headline>,
    pub(crate) behind: Option<Behind>,
    pub(crate) deployments: Vec<DeploymentRow>,
    pub(crate) total: u64,
    pub(crate) pages: Pages,
    pub(crate) presses: Vec<Press>,
}

pages!(Show);

/// One deployment.
#[derive(Debug)]
pub(crate) struct DeploymentRow {
    pub(crate) id: i64,
    /// Its number inside the project.
    pub(crate) iid: i64,
    pub(crate) state: State,
    pub(crate) commit: CommitLine,
    pub(crate) ref_chip: RefChip,
    pub(crate) who: Option<String>,
    pub(crate) made_by: MadeBy,
    pub(crate) at: Moment,
    pub(crate) took: Option<Took>,
    /// Whether this is what runs.
    pub(crate) is_current: bool,
    pub(crate) again: Option<Press>,
}

/// What made a deployment.
#[derive(Debug)]
pub(crate) enum MadeBy {
    Job {
        name: String,
        path: String,
    },
    /// Another tool reported it.
    External,
}

/// Deployments on one page.
const ROWS: u32 = 20;

/// `GET /group/project/-/environments/3`.
pub(crate) async fn show(
    SiteState(site): SiteState<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
    query: Query,
) -> Answer {
    require(&subject.access, Action::ReadEnvironment)?;
    let found = site.app.reads().find_environment(&subject.access, EnvironmentId(id)).await;
    let found = found.map_err(app::Error::from)?.ok_or_else(Problem::missing)?;
    answer::show(&visitor, &load(&site, &visitor, &subject, (&found, &query)).await?)
}

async fn load(
    site: &Site,
    visitor: &Visitor,
    subject: &Subject,
    (found, query): (&Environment, &Query),
) -> app::Result<Show> {
    let (access, reads) = (&subject.access, site.app.reads());
    let mut frame = visitor.project_frame(access, &found.name, Section::Environments);
    frame.topics = vec![live::environments(access.project.id)];
    let runs = reads.last_deployment(access, found.id).await?;
    let filter = DeploymentFilter {
        environment: Some(found.name.clone()),
        order_by: DeploymentOrder::Id,
        sort: Some(Sort::Descending),
        ..DeploymentFilter::default()
    };
    let page = reads.list_deployments(access, &filter, query.page(ROWS)).await?;
    let gathered = rows::gather(site, subject, (runs.as_ref(), &page.rows)).await?;
    let behind = match &runs {
        Some(runs) if !runs.tag => {
            commits::behind(&site.app, access.project.id, &runs.sha, &runs.ref_name).await
        }
        Some(_) | None => None,
    };
    let deployments =
        page.rows.iter().map(|one| rows::row(subject, &frame, &gathered, (&found.name, one)));
    Ok(Show {
        name: found.name.clone(),
        tier: found.tier.word(),
        url: found.external_url.clone().filter(|url| is_web(url)),
        is_stopped: found.state == EnvironmentState::Stopped,
        headline: runs.as_ref().map(|runs| rows::headline(&frame, &gathered, (&found.name, runs))),
        behind,
        deployments: deployments.collect(),
        total: page.total,
        pages: query.pages(&subject.at.environment(found.id), &page),
        presses: presses(subject, &frame, found),
        frame,
    })
}

fn presses(subject: &Subject, frame: &Frame, found: &Environment) -> Vec<Press> {
    let may = subject.access.may(Action::WriteEnvironment);
    if !may || found.state == EnvironmentState::Stopped {
        return Vec::new();
    }
    let what = format!(
        "Runs the job that stops {}, if there is one. Then it counts as stopped.",
        found.name
    );
    let action = subject.at.stop_environment(found.id);
    let stop = Press::new(&frame.form_token, "Stop", &found.name, action);
    vec![stop.icon("stop").weight(Weight::Danger).confirm(what)]
}
