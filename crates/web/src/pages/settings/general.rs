//! `/group/project/edit`: what a project is.

use askama::Template;
use axum::extract::State;
use domain::access::Action;

use crate::answer::{self, Answer};
use crate::frame::{Frame, Section};
use crate::page::pages;
use crate::paths;
use crate::problem::require;
use crate::site::Site;
use crate::subject::Subject;
use crate::visitor::Visitor;

/// The settings that exist, and where the others are.
#[derive(Debug, Template)]
#[template(path = "settings/general.html", blocks = ["main"])]
pub(crate) struct General {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    pub(crate) id: i64,
    pub(crate) full_path: String,
    pub(crate) description: String,
    pub(crate) visibility: &'static str,
    pub(crate) default_branch: Option<String>,
    pub(crate) config_path: String,
    pub(crate) clone_url: String,
}

pages!(General);

/// `GET /group/project/edit`.
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor, subject: Subject) -> Answer {
    require(&subject.access, Action::AdminProject)?;
    let project = &subject.access.project;
    let page = General {
        frame: visitor.project_frame(&subject.access, "Settings", Section::Settings),
        at: subject.at.clone(),
        id: project.id.0,
        full_path: project.full_path.clone(),
        description: project.description.clone(),
        visibility: project.visibility.word(),
        default_branch: project.default_branch.clone(),
        config_path: project.ci_config_path().to_owned(),
        clone_url: site.clone_url(&project.full_path),
    };
    answer::show(&visitor, &page)
}
