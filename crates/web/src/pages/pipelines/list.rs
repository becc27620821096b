//! `/group/project/-/pipelines`: the pipelines, newest first, with filters in the address.

use askama::Template;
use axum::extract::State as SiteState;
use domain::access::Action;
use domain::pipeline::Status;

use super::rows::rows;
use crate::answer::{self, Answer};
use crate::commit_line::CommitLine;
use crate::frame::{Frame, Section};
use crate::moment::{Moment, Took};
use crate::page::pages;
use crate::pages::projects::list::Pages;
use crate::press::Press;
use crate::problem::require;
use crate::query::Query;
use crate::reads::PipelineFilter;
use crate::ref_chip::RefChip;
use crate::site::Site;
use crate::state::State;
use crate::subject::Subject;
use crate::visitor::Visitor;
use crate::{live, paths};

/// The list.
#[derive(Debug, Template)]
#[template(path = "pipelines/list.html", blocks = ["main"])]
pub(crate) struct List {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    pub(crate) filter: Filter,
    pub(crate) rows: Vec<PipelineRow>,
    pub(crate) total: u64,
    pub(crate) pages: Pages,
    pub(crate) may_run: bool,
    /// Shown while there are no pipelines at all.
    pub(crate) config_path: String,
}

pages!(List);

/// What the address asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) ref_name: String,
    pub(crate) status: String,
    pub(crate) username: String,
}

impl Filter {
    /// Whether anything is filtered.
    pub(crate) fn is_set(&self) -> bool {
        !(self.ref_name.is_empty() && self.status.is_empty() && self.username.is_empty())
    }

    /// The states that can be asked for, with GitLab's words.
    pub(crate) const fn statuses(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("", "any"),
            ("running", "running"),
            ("pending", "pending"),
            ("success", "passed"),
            ("failed", "failed"),
            ("manual", "manual"),
            ("canceled", "canceled"),
            ("skipped", "skipped"),
            ("created", "created"),
        ]
    }
}

/// One pipeline in a list.
#[derive(Debug)]
pub(crate) struct PipelineRow {
    pub(crate) id: i64,
    pub(crate) path: String,
    pub(crate) state: State,
    /// `workflow:name`.
    pub(crate) name: Option<String>,
    pub(crate) commit: CommitLine,
    pub(crate) ref_chip: RefChip,
    pub(crate) who: Option<String>,
    pub(crate) stages: Vec<StageGlyph>,
    pub(crate) took: Option<Took>,
    pub(crate) created: Moment,
    /// The first finding about a file that was refused.
    pub(crate) refusal: Option<String>,
    pub(crate) presses: Vec<Press>,
}

/// A stage of a pipeline as one glyph.
#[derive(Debug)]
pub(crate) struct StageGlyph {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) state: State,
}

impl StageGlyph {
    /// The glyph, named for those who cannot see it: `test: passed`.
    pub(crate) fn label(&self) -> String {
        format!("{}: {}", self.name, self.state.word)
    }
}

/// Pipelines on one page of the list.
const ROWS: u32 = 20;

/// `GET /group/project/-/pipelines`.
pub(crate) async fn show(
    SiteState(site): SiteState<Site>,
    visitor: Visitor,
    subject: Subject,
    query: Query,
) -> Answer {
    require(&subject.access, Action::ReadPipeline)?;
    answer::show(&visitor, &load(&site, &visitor, &subject, &query).await?)
}

async fn load(
    site: &Site,
    visitor: &Visitor,
    subject: &Subject,
    query: &Query,
) -> app::Result<List> {
    let access = &subject.access;
    let asked = PipelineFilter {
        ref_name: query.optional("ref"),
        status: Status::parse(query.text("status")),
        username: query.optional("username"),
        ..PipelineFilter::default()
    };
    let page = site.app.reads().list_pipelines(access, &asked, query.page(ROWS)).await?;
    let mut frame = visitor.project_frame(access, "Pipelines", Section::Pipelines);
    frame.topics = vec![live::pipelines(access.project.id)];
    let rows = rows(site, subject, &frame, &page.rows).await?;
    Ok(List {
        at: subject.at.clone(),
        filter: Filter {
            ref_name: query.text("ref").to_owned(),
            status: query.text("status").to_owned(),
            username: query.text("username").to_owned(),
        },
        rows,
        total: page.total,
        pages: query.pages(&subject.at.pipelines(), &page),
        may_run: access.may(Action::RunPipeline),
        config_path: access.project.ci_config_path().to_owned(),
        frame,
    })
}
