//! `/group/project/-/pipelines/new`: start a pipeline by hand.

use askama::Template;
use axum::extract::State;
use domain::access::Action;

use crate::answer::{self, Answer};
use crate::frame::{Frame, Section};
use crate::page::pages;
use crate::pages::pipelines::show::Finding;
use crate::paths;
use crate::problem::require;
use crate::query::Query;
use crate::site::Site;
use crate::subject::Subject;
use crate::visitor::Visitor;

/// The form, again after a refusal.
#[derive(Debug, Template)]
#[template(path = "pipelines/new.html", blocks = ["main"])]
pub(crate) struct New {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    pub(crate) ref_name: String,
    /// Names of branches and tags to choose from.
    pub(crate) refs: Vec<String>,
    /// `(key, value)`; always ends with empty ones to fill in.
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) refusal: Option<String>,
    pub(crate) findings: Vec<Finding>,
}

pages!(New);

/// Empty rows for variables that the form offers.
const EMPTY_ROWS: usize = 2;
/// Names that are offered to choose from.
const REFS_MAX: usize = 500;

/// `GET /group/project/-/pipelines/new`.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    query: Query,
) -> Answer {
    require(&subject.access, Action::RunPipeline)?;
    let mut page = load(&site, &visitor, &subject).await;
    if let Some(name) = query.optional("ref") {
        page.ref_name = name;
    }
    answer::show(&visitor, &page)
}

/// The form as it is before anything is filled in. Without its repository it has no names to offer.
pub(super) async fn load(site: &Site, visitor: &Visitor, subject: &Subject) -> New {
    let project = &subject.access.project;
    let repository = site.app.repositories().open(project.id);
    let branches = repository.branches().await.unwrap_or_default();
    let tags = repository.tags().await.unwrap_or_default();
    let names = branches.into_iter().chain(tags).map(|found| found.short);
    New {
        frame: visitor.project_frame(&subject.access, "Run a pipeline", Section::Pipelines),
        at: subject.at.clone(),
        ref_name: project.default_branch.clone().unwrap_or_default(),
        refs: names.take(REFS_MAX).collect(),
        variables: with_empty_rows(Vec::new()),
        refusal: None,
        findings: Vec::new(),
    }
}

/// Rows that were filled in, and some more.
pub(super) fn with_empty_rows(mut rows: Vec<(String, String)>) -> Vec<(String, String)> {
    rows.extend(vec![(String::new(), String::new()); EMPTY_ROWS]);
    rows
}
