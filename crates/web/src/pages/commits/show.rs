//! `/group/project/-/commit/<sha>`: a commit, its pipelines, where it is deployed.

use askama::Template;

use crate::frame::Frame;
use crate::moment::Moment;
use crate::page::pages;
use crate::pages::pipelines::list::PipelineRow;
use crate::paths;
use crate::state::State;

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
