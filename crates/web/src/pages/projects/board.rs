//! `/group/project`: what runs where, what waits, what happened.

use askama::Template;

use crate::commit_line::CommitLine;
use crate::frame::Frame;
use crate::moment::Moment;
use crate::page::pages;
use crate::pages::pipelines::list::PipelineRow;
use crate::paths;
use crate::press::Press;
use crate::state::{Mark, State};

/// The environment board: a project's home.
#[derive(Debug, Template)]
#[template(path = "projects/board.html", blocks = ["main"])]
pub(crate) struct Board {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    pub(crate) name: String,
    pub(crate) description: String,
    /// The environment that the first sentence is about.
    pub(crate) headline: Option<Headline>,
    pub(crate) environments: Vec<EnvironmentRow>,
    pub(crate) waiting: Vec<WaitingRow>,
    pub(crate) events: Vec<EventRow>,
    /// The latest pipeline, shown while nothing was deployed yet.
    pub(crate) latest: Option<PipelineRow>,
    /// How to push, while the repository is empty.
    pub(crate) first_push: Option<FirstPush>,
    pub(crate) clone_url: String,
}

pages!(Board);

/// The answer in one sentence.
#[derive(Debug)]
pub(crate) struct Headline {
    pub(crate) environment: String,
    pub(crate) commit: CommitLine,
    pub(crate) since: Moment,
    pub(crate) who: Option<String>,
    pub(crate) state: State,
}

/// One environment of the board.
#[derive(Debug)]
pub(crate) struct EnvironmentRow {
    pub(crate) id: i64,
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) tier: &'static str,
    pub(crate) url: Option<String>,
    pub(crate) state: State,
    pub(crate) runs: Option<Runs>,
    /// A deployment after the one that runs: under way, failed, or waiting.
    pub(crate) next: Option<Next>,
    pub(crate) behind: Option<Behind>,
    pub(crate) presses: Vec<Press>,
}

/// What an environment runs.
#[derive(Debug)]
pub(crate) struct Runs {
    pub(crate) commit: CommitLine,
    pub(crate) since: Moment,
    /// Who deployed it.
    pub(crate) who: Option<String>,
    /// The deployment came from another tool.
    pub(crate) is_external: bool,
}

/// A deployment that is newer than what runs.
#[derive(Debug)]
pub(crate) struct Next {
    pub(crate) state: State,
    pub(crate) commit: CommitLine,
    /// Its job's page.
    pub(crate) job_path: Option<String>,
    pub(crate) at: Moment,
}

/// How far an environment is from the branch that it follows.
#[derive(Debug)]
pub(crate) struct Behind {
    /// 0 is level. At the limit of counting, the number is a least.
    pub(crate) commits: usize,
    pub(crate) branch: String,
    /// Whether counting stopped at its limit.
    pub(crate) at_least: bool,
}

/// Something that waits for a person.
#[derive(Debug)]
pub(crate) struct WaitingRow {
    pub(crate) job: String,
    pub(crate) job_path: String,
    pub(crate) pipeline: i64,
    pub(crate) pipeline_path: String,
    pub(crate) state: State,
    pub(crate) environment: Option<String>,
    pub(crate) commit: CommitLine,
    pub(crate) since: Moment,
    pub(crate) presses: Vec<Press>,
}

/// Something that happened.
#[derive(Debug)]
pub(crate) struct EventRow {
    pub(crate) mark: Mark,
    pub(crate) who: Option<String>,
    /// A verb and its object: `deployed a1b2c3d4 to production`.
    pub(crate) what: String,
    pub(crate) path: Option<String>,
    pub(crate) at: Moment,
}

/// How to push for the first time.
#[derive(Debug)]
pub(crate) struct FirstPush {
    pub(crate) clone_url: String,
    pub(crate) branch: String,
    pub(crate) folder: String,
    pub(crate) may_push: bool,
}
