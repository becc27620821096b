//! `/group/project/-/pipelines/42/why`: what decided about every job, rule by rule.

use askama::Template;
use axum::extract::{Path, State};
use domain::PipelineId;
use domain::access::Action;
use explain::why::{self, Rule};

use crate::answer::{self, Answer};
use crate::frame::{Frame, Section};
use crate::page::pages;
use crate::problem::{Problem, require};
use crate::reasons;
use crate::site::Site;
use crate::subject::Subject;
use crate::visitor::Visitor;

/// The reasons of one pipeline.
#[derive(Debug, Template)]
#[template(path = "pipelines/why.html", blocks = ["main"])]
pub(crate) struct Why {
    pub(crate) frame: Frame,
    pub(crate) id: i64,
    /// The page of the pipeline.
    pub(crate) pipeline: String,
    /// What `workflow` decided, where it has rules.
    pub(crate) workflow: Option<(String, Vec<Rule>)>,
    /// What keeps all jobs out, if anything does.
    pub(crate) no_pipeline: Option<String>,
    /// What `changes` compared, where it was asked.
    pub(crate) compared: Option<String>,
    pub(crate) not_created: Vec<why::Why>,
    pub(crate) created: Vec<why::Why>,
}

pages!(Why);

/// `GET /group/project/-/pipelines/42/why`.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
) -> Answer {
    require(&subject.access, Action::ReadPipeline)?;
    let reads = site.app.reads();
    let found = reads.find_pipeline(&subject.access, PipelineId(id)).await;
    let found = found.map_err(app::Error::from)?.ok_or_else(Problem::missing)?;
    let document = reads.pipeline_reasons(found.id).await.map_err(app::Error::from)?;
    let (created, not_created) = reasons::split(&document);
    let reasons = why::reasons(&document);
    let title = format!("Why pipeline {id} is as it is");
    let page = Why {
        frame: visitor.project_frame(&subject.access, &title, Section::Pipelines),
        id,
        pipeline: subject.at.pipeline(found.id),
        workflow: reasons.as_ref().and_then(why::workflow),
        no_pipeline: reasons.as_ref().and_then(why::no_pipeline),
        compared: reasons.as_ref().and_then(|all| all.compared.as_ref()).map(why::compared),
        not_created,
        created,
    };
    answer::show(&visitor, &page)
}
