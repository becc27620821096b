//! `/group/project/-/commit/<sha>`: a commit, its pipelines, where it is deployed.

use askama::Template;
use axum::extract::{Path, State as SiteState};
use domain::access::Action;
use domain::deployment::DeploymentStatus;
use domain::page::PageRequest;

use crate::answer::{self, Answer};
use crate::frame::{Frame, Section};
use crate::moment::Moment;
use crate::page::pages;
use crate::pages::pipelines::list::PipelineRow;
use crate::pages::pipelines::rows;
use crate::problem::{Problem, require};
use crate::reads::{DeploymentFilter, DeploymentOrder, PipelineFilter, Sort};
use crate::site::Site;
use crate::state::State;
use crate::subject::Subject;
use crate::visitor::Visitor;
use crate::{live, paths};

/// One commit.
#[derive(Debug, Template)]
#[template(path = "commits/show.html", blocks = ["main"])]
pub(crate) struct Show {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    pub(crate) sha: String,
    pub(crate) title: String,
    /// The message after the title.
    pub(crate) body: String,
    pub(crate) author: String,
    pub(crate) authored: Moment,
    /// Set where it is not the author.
    pub(crate) committer: Option<(String, Moment)>,
    pub(crate) parents: Vec<String>,
    pub(crate) pipelines: Vec<PipelineRow>,
    pub(crate) deployments: Vec<DeployedRow>,
}

pages!(Show);

/// An environment that runs or ran the commit.
#[derive(Debug)]
pub(crate) struct DeployedRow {
    pub(crate) environment: String,
    pub(crate) path: String,
    pub(crate) state: State,
    pub(crate) at: Moment,
    pub(crate) is_current: bool,
}

/// Pipelines of one commit that its page names.
const PIPELINES: u32 = 20;
/// Deployments of the project that are looked through for the commit.
const DEPLOYMENTS: u32 = 100;

/// `GET /group/project/-/commit/<sha>`.
pub(crate) async fn show(
    SiteState(site): SiteState<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(sha): Path<String>,
) -> Answer {
    require(&subject.access, Action::ReadCode)?;
    let is_sha = sha.len() >= 7 && sha.len() <= 40 && sha.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_sha {
        return Err(Problem::missing());
    }
    let repository = site.app.repositories().open(subject.access.project.id);
    let full = repository.resolve(&sha).await.map_err(app::Error::from)?;
    let full = full.ok_or_else(Problem::missing)?;
    if full != sha {
        return Ok(answer::moved(&subject.at.commit(full)));
    }
    let page = load(&site, &visitor, &subject, &full).await?;
    answer::show(&visitor, &page.ok_or_else(Problem::missing)?)
}

async fn load(
    site: &Site,
    visitor: &Visitor,
    subject: &Subject,
    sha: &str,
) -> app::Result<Option<Show>> {
    let (access, reads) = (&subject.access, site.app.reads());
    let project = access.project.id;
    let Some(commit) = site.app.repositories().open(project).commit(sha).await? else {
        return Ok(None);
    };
    let short = sha.get(..8).unwrap_or(sha);
    let mut frame = visitor.project_frame(access, short, Section::None);
    frame.topics = vec![live::pipelines(project), live::environments(project)];
    let filter = PipelineFilter { sha: Some(sha.to_owned()), ..PipelineFilter::default() };
    let page = reads.list_pipelines(access, &filter, PageRequest::first(PIPELINES)).await?;
    let pipelines = rows::rows(site, subject, &frame, &page.rows).await?;
    let deployments = deployments(site, subject, &frame, sha).await?;
    let is_other = commit.committer.name != commit.author.name;
    let committed = frame.moment(commit.committer.at);
    let body = commit.message.split_once('\n').map_or("", |(_, body)| body.trim());
    Ok(Some(Show {
        at: subject.at.clone(),
        sha: sha.to_owned(),
        title: commit.title.clone(),
        body: body.to_owned(),
        author: commit.author.name.clone(),
        authored: frame.moment(commit.author.at),
        committer: is_other.then(|| (commit.committer.name.clone(), committed)),
        parents: commit.parents.clone(),
        pipelines,
        deployments,
        frame,
    }))
}

/// The environments that the commit went to, each with its last deployment of it.
async fn deployments(
    site: &Site,
    subject: &Subject,
    frame: &Frame,
    sha: &str,
) -> app::Result<Vec<DeployedRow>> {
    let (access, reads) = (&subject.access, site.app.reads());
    let filter = DeploymentFilter {
        order_by: DeploymentOrder::Id,
        sort: Some(Sort::Descending),
        ..DeploymentFilter::default()
    };
    let page = reads.list_deployments(access, &filter, PageRequest::first(DEPLOYMENTS)).await?;
    let mut rows = Vec::new();
    for found in reads.board(access).await? {
        let is_current = found.last_success.as_ref().is_some_and(|runs| runs.sha == sha);
        let of_commit = page.rows.iter().find(|one| {
            let began =
                !matches!(one.status, DeploymentStatus::Created | DeploymentStatus::Skipped);
            one.environment_id == found.environment.id && one.sha == sha && began
        });
        let Some(last) = found.last_success.as_ref().filter(|_| is_current).or(of_commit) else {
            continue;
        };
        rows.push(DeployedRow {
            environment: found.environment.name.clone(),
            path: subject.at.environment(found.environment.id),
            state: State::of_deployment(last.status),
            at: frame.moment(last.finished_at.unwrap_or(last.updated_at)),
            is_current,
        });
    }
    Ok(rows)
}
