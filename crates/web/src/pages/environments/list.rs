//! `/group/project/-/environments`: every environment, the stopped ones at the end.

use askama::Template;
use axum::extract::State;
use domain::access::Action;
use domain::environment::EnvironmentState;

use crate::answer::{self, Answer};
use crate::frame::{Frame, Section};
use crate::live;
use crate::page::pages;
use crate::pages::projects::board::environments::{Around, row};
use crate::pages::projects::board::{EnvironmentRow, waiting};
use crate::problem::require;
use crate::site::Site;
use crate::subject::Subject;
use crate::visitor::Visitor;

/// The list.
#[derive(Debug, Template)]
#[template(path = "environments/list.html", blocks = ["main"])]
pub(crate) struct List {
    pub(crate) frame: Frame,
    pub(crate) environments: Vec<EnvironmentRow>,
    pub(crate) stopped: Vec<EnvironmentRow>,
}

pages!(List);

/// `GET /group/project/-/environments`.
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor, subject: Subject) -> Answer {
    require(&subject.access, Action::ReadEnvironment)?;
    answer::show(&visitor, &load(&site, &visitor, &subject).await?)
}

async fn load(site: &Site, visitor: &Visitor, subject: &Subject) -> app::Result<List> {
    let access = &subject.access;
    let mut frame = visitor.project_frame(access, "Environments", Section::Environments);
    frame.topics = vec![live::environments(access.project.id)];
    let board = site.app.reads().board(access).await?;
    let waiting = waiting::of_project(site, subject, &board).await?;
    let around = Around::of(site, subject, &board, waiting).await?;
    let (mut environments, mut stopped) = (Vec::new(), Vec::new());
    for found in &board {
        let shown = row(site, subject, &frame, (found, &around)).await;
        if found.environment.state == EnvironmentState::Stopped {
            stopped.push(shown);
        } else {
            environments.push(shown);
        }
    }
    Ok(List { frame, environments, stopped })
}
