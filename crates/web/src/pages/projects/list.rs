//! `/`: the projects that the viewer may see.

use askama::Template;

use crate::frame::Frame;
use crate::moment::Moment;
use crate::page::pages;
use crate::state::State;

/// The list.
#[derive(Debug, Template)]
#[template(path = "projects/list.html", blocks = ["main"])]
pub(crate) struct List {
    pub(crate) frame: Frame,
    pub(crate) search: String,
    pub(crate) rows: Vec<ProjectRow>,
    pub(crate) total: u64,
    pub(crate) pages: Pages,
    pub(crate) may_create: bool,
}

pages!(List);

/// One project.
#[derive(Debug)]
pub(crate) struct ProjectRow {
    pub(crate) path: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) visibility: &'static str,
    /// The latest pipeline of the default branch, with its address.
    pub(crate) pipeline: Option<(State, String)>,
    pub(crate) active: Moment,
}

/// Links to the page before and the page after.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pages {
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
    /// `Page 2 of 7`, empty for a single page.
    pub(crate) says: String,
}
