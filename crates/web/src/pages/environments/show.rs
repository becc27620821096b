//! `/group/project/-/environments/3`: what runs, how to go back, what ran before.

use askama::Template;

use crate::commit_line::CommitLine;
use crate::frame::Frame;
use crate::moment::{Moment, Took};
use crate::page::pages;
use crate::pages::projects::board::{Behind, Headline};
use crate::pages::projects::list::Pages;
use crate::paths;
use crate::press::Press;
use crate::ref_chip::RefChip;
use crate::state::State;

/// One environment.
#[derive(Debug, Template)]
#[template(path = "environments/show.html", blocks = ["main"])]
pub(crate) struct Show {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
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
    Job { name: String, path: String },
    /// Another tool reported it.
    External,
}
