//! `/group/project/-/environments`: every environment, the stopped ones at the end.

use askama::Template;

use crate::frame::Frame;
use crate::page::pages;
use crate::pages::projects::board::EnvironmentRow;
use crate::paths;

/// The list.
#[derive(Debug, Template)]
#[template(path = "environments/list.html", blocks = ["main"])]
pub(crate) struct List {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    pub(crate) environments: Vec<EnvironmentRow>,
    pub(crate) stopped: Vec<EnvironmentRow>,
}

pages!(List);
